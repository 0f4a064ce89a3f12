import type { StockFilter, StockSort } from "../../ui/api/index.ts";
import { textOf } from "../search.ts";

export const stockFilters = [
  "all",
  "red",
  "recount",
  "provisional",
  "negative",
  "unknown",
] as const;
export const stockSorts = ["name", "quantity", "recent"] as const;

/** What the address of the list says; absent parts mean: everything, by name. */
export type StockSearch = { q?: string; only?: StockFilter; sort?: StockSort };

/** Unknown values in an address are dropped, not an error, so that an old link still opens the list. */
export function parseStockSearch(search: Record<string, unknown>): StockSearch {
  const q = textOf(search["q"]);
  const only = stockFilters.find((each) => each === search["only"]);
  const sort = stockSorts.find((each) => each === search["sort"]);
  return {
    ...(q === undefined || q === "" ? {} : { q }),
    ...(only === undefined || only === "all" ? {} : { only }),
    ...(sort === undefined || sort === "name" ? {} : { sort }),
  };
}
