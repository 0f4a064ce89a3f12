import type { Tx } from "#database";
import type { JournalEvent } from "#kernel";
import type { DeadlineKind, LastHeard } from "./domain/deadlines.ts";
import type { Facts, Trigger } from "./domain/definition.ts";
import type { Fired } from "./domain/rules.ts";

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

/** What is waited for, and how long already. */
export type Deadline = {
  readonly kind: DeadlineKind;
  readonly place: string;
  /** A transfer, a custody, a sample, a lot; `""` for an item itself. */
  readonly subject: string;
  /** `""` where a document speaks of several. */
  readonly sku: string;
  readonly person: string | null;
  readonly toPlace: string | null;
  /** Outstanding thousandths of a document. */
  readonly quantity: number;
  readonly since: number;
};

/** compose.ts fills these with the domains' own functions. */
export type EventPorts = {
  readonly occasionsOf: (event: JournalEvent) => readonly Occasion[];
  readonly movementsOf: (event: JournalEvent) => readonly Movement[];
  /** What fired in a run of events, each place's in order. */
  readonly act: (acts: readonly Act[]) => Promise<void>;
};

/** `fired.facts`: what the condition asked, and the parameters in force. */
export type Act = {
  readonly event: JournalEvent;
  readonly occasion: Occasion;
  readonly fired: Fired;
};

export type DeadlinePorts = {
  readonly lastHeard: (tx: Tx, tenantId: number, place: string) => Promise<LastHeard | undefined>;
  /** What can only be asked now: what is on hand, what has not arrived, whether a lot is left. */
  readonly deadlineFacts: (tx: Tx, tenantId: number, deadline: Deadline) => Promise<Facts>;
  /** `open`: what it would say is said already. */
  readonly overdue: (
    tenantId: number,
    missed: readonly Missed[],
  ) => Promise<readonly ("raised" | "known" | "open")[]>;
};

/** `at`: when it fell due. */
export type Missed = {
  readonly deadline: Deadline;
  readonly fired: Fired & { readonly at: number };
};
