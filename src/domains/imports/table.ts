import { headerIndex, headerRowLimit } from "./domain/headers.ts";
import type { ImportKind } from "./domain/kinds.ts";
import { plainCell } from "./domain/values.ts";
import { maximumFileRows } from "./contract.ts";
import { readCsv } from "./read-csv.ts";
import { readXlsx } from "./read-xlsx.ts";
import type { Refusal } from "#kernel";

/** A file as rows of texts, whatever its form. */
export type Sheet = {
  readonly form: "csv" | "xlsx";
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly sheet?: string;
  readonly rows: readonly (readonly string[])[];
};

export type Table = Omit<Sheet, "rows"> & {
  /** Row of the header as a spreadsheet counts, from 1. */
  readonly headerRow: number;
  readonly headers: readonly string[];
  readonly rows: readonly { readonly row: number; readonly cells: readonly string[] }[];
};

const zipMark = "504b0304";

/** Reads a file; its form is seen by its first bytes, never by its name. */
export async function readTable(kind: ImportKind, bytes: Buffer): Promise<Table | Refusal> {
  const isZip = bytes.subarray(0, 4).toString("hex") === zipMark;
  const sheet = isZip ? await readXlsx(bytes) : await readCsv(bytes);
  if ("problem" in sheet) return sheet;
  const { rows, ...about } = sheet;
  const first = rows.slice(0, headerRowLimit).map((row) => row.map(plainCell));
  const at = headerIndex(kind, first);
  const headers = namedApart(first[at] ?? []);
  const data = rows
    .map((cells, index) => ({ row: index + 1, cells }))
    .slice(at + 1)
    .filter(({ cells }) => cells.some((cell) => plainCell(cell) !== ""));
  if (headers.length === 0 || data.length === 0) return { problem: "imports.empty" };
  if (data.length > maximumFileRows) return { problem: "imports.too-large" };
  return { ...about, headerRow: at + 1, headers, rows: data };
}

/** Empty cells at the end of the header are no columns; of two columns with one name the second gets a number. */
function namedApart(cells: readonly string[]): string[] {
  const last = cells.findLastIndex((cell) => cell !== "");
  const seen = new Map<string, number>();
  return cells.slice(0, last + 1).map((cell, index) => {
    const name = cell === "" ? `#${index + 1}` : cell;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}
