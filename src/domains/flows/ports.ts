import type { JournalEvent } from "#kernel";
import type { Facts, FlowVersion, Trigger } from "./domain/definition.ts";

/** One thing that a flow may judge: the facts, and what an action needs to know of it. */
export type Occasion = {
  readonly trigger: Trigger;
  readonly facts: Facts;
  readonly sku: string;
  readonly area: "shelf" | "backroom";
  /** Signed thousandths. */
  readonly quantity: number;
  readonly line: number;
};

/** What one event does to one item of its place; thousandths. */
export type Movement = {
  readonly sku: string;
  readonly shelf: number;
  readonly backroom: number;
  readonly leftUndocumented: number;
};

/** compose.ts fills these with the domains' own functions. */
export type FlowPorts = {
  readonly occasionsOf: (event: JournalEvent) => readonly Occasion[];
  readonly movementsOf: (event: JournalEvent) => readonly Movement[];
  /** `facts`: what the condition asked, and the parameters in force. */
  readonly act: (
    event: JournalEvent,
    occasion: Occasion,
    fired: { readonly version: FlowVersion; readonly facts: Facts },
  ) => Promise<void>;
};
