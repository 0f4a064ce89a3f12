import type { JournalEvent } from "#kernel";
import type { Facts, FlowVersion } from "./domain/definition.ts";

/** One thing that a flow may judge: the facts, and what an action needs to know of it. */
export type Occasion = {
  readonly trigger: "stock-change" | "NegativeStockSettled";
  readonly facts: Facts;
  readonly sku: string;
  readonly area: "shelf" | "backroom";
  /** Signed thousandths. */
  readonly quantity: number;
  readonly line: number;
};

/** compose.ts fills these with the domains' own functions. */
export type FlowPorts = {
  readonly occasionsOf: (event: JournalEvent) => readonly Occasion[];
  readonly act: (event: JournalEvent, occasion: Occasion, version: FlowVersion) => Promise<void>;
};
