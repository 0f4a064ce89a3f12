import { vocabulary } from "#vocabulary";
import type {
  CustodyPlaced,
  CustodyReturned,
  GoodsReceived,
  SampleReturned,
  SampleTaken,
  TransferDispatched,
} from "#vocabulary";
import type { JournalEvent } from "#kernel";
import type { FlowDefinition, Trigger } from "./definition.ts";
import type { ParameterValues } from "./parameters.ts";

export const deadlineKinds = [
  "update-missed",
  "custody-overdue",
  "sample-overdue",
  "transfer-overdue",
  "lot-expiring",
] as const satisfies readonly Trigger[];
export type DeadlineKind = (typeof deadlineKinds)[number];

export function isDeadlineKind(trigger: Trigger): trigger is DeadlineKind {
  return (deadlineKinds as readonly Trigger[]).includes(trigger);
}

/** How an event moves what is waited for; a document that comes back lowers its quantity (thousandths). */
export type DeadlineMove = {
  readonly kind: DeadlineKind;
  readonly subject: string;
  readonly sku: string;
  readonly since?: number;
  readonly quantity: number;
  readonly person?: string;
  readonly toPlace?: string;
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Lots expire by China's day. */
const zone = "+08:00";

type Mover = (data: never, at: number) => readonly DeadlineMove[];

const movers: Readonly<Record<string, Mover>> = {
  CustodyPlaced: ({ custody, keeper, dueAt, lines }: CustodyPlaced) => [
    {
      ...document("custody-overdue", custody),
      since: Date.parse(dueAt),
      person: keeper,
      quantity: total(lines),
    },
  ],
  CustodyReturned: ({ custody, lines }: CustodyReturned) => [
    { ...document("custody-overdue", custody), quantity: -total(lines) },
  ],
  SampleTaken: ({ sample, person, dueAt, lines }: SampleTaken) => [
    {
      ...document("sample-overdue", sample),
      ...(dueAt !== undefined && { since: Date.parse(dueAt) }),
      person,
      quantity: total(lines),
    },
  ],
  SampleReturned: ({ sample, lines }: SampleReturned) => [
    { ...document("sample-overdue", sample), quantity: -total(lines) },
  ],
  TransferDispatched: ({ transfer, toPlace, lines }: TransferDispatched, at) => [
    { ...document("transfer-overdue", transfer), since: at, toPlace, quantity: total(lines) },
  ],
  GoodsReceived: ({ lines }: GoodsReceived) =>
    lines.flatMap(({ sku, lot, expiresOn, quantity }): DeadlineMove[] =>
      lot === undefined || expiresOn === undefined
        ? []
        : [
            {
              kind: "lot-expiring",
              subject: lot,
              sku,
              since: Date.parse(`${expiresOn}T00:00:00${zone}`),
              quantity,
            },
          ],
    ),
};

function document<Kind extends DeadlineKind>(kind: Kind, subject: string) {
  return { kind, subject, sku: "" } as const;
}

function total(lines: readonly { readonly quantity: number }[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Everything that an event moves. Each observation of an item is an update of it. */
export function deadlineMoves(event: JournalEvent): readonly DeadlineMove[] {
  const moves = movers[event.type]?.(event.data as never, event.at) ?? [];
  return [...moves.map(onlyRealTime), ...updatesOf(event)];
}

/** RFC 3339 allows a leap second, of which no time can be made: what is due then has no deadline. */
function onlyRealTime(move: DeadlineMove): DeadlineMove {
  if (move.since === undefined || Number.isFinite(move.since)) return move;
  const { since: _leap, ...rest } = move;
  return rest;
}

function updatesOf(event: JournalEvent): DeadlineMove[] {
  if (vocabulary.get(event.type)?.origin !== "observed") return [];
  const { sku, lines = [] } = event.data as {
    readonly sku?: string;
    readonly lines?: readonly { readonly sku: string }[];
  };
  const named = new Set([sku, ...lines.map((line) => line.sku)]);
  return [...named].flatMap((one): DeadlineMove[] =>
    one === undefined
      ? []
      : [{ kind: "update-missed", subject: "", sku: one, since: event.at, quantity: 0 }],
  );
}

/** When the trigger of a flow falls due for what has waited since then; undefined: the trigger is no deadline. */
export function dueAt(
  { trigger }: FlowDefinition,
  values: ParameterValues,
  since: number,
): number | undefined {
  if ("afterHours" in trigger) {
    const hours = values[trigger.afterHours];
    return typeof hours === "number" ? since + hours * hourMs : undefined;
  }
  if ("beforeDays" in trigger) {
    const days = values[trigger.beforeDays];
    return typeof days === "number" ? since - days * dayMs : undefined;
  }
  return undefined;
}

/** Nothing of a kind falls due sooner than this after what it waits since, whatever the thresholds. */
export const soonestMs: Readonly<Record<DeadlineKind, number>> = {
  "update-missed": hourMs,
  "custody-overdue": 0,
  "sample-overdue": 0,
  "transfer-overdue": hourMs,
  "lot-expiring": -3650 * dayMs,
};

/** The latest that was heard of a place: its business time, and when it was heard. */
export type LastHeard = { readonly at: number; readonly heardAt: number };

/** So long after its last word a place that tells its past has told it. */
const tellingMs = 15 * 60_000;

/**
 * A place whose history is being brought in speaks now of times long ago. What it has not told until a due time may be
 * told in the next moment, so nothing is missed yet; a place that is silent, or speaks of the present, is taken at its word.
 */
export function mayStillTell(heard: LastHeard | undefined, due: number, now: number): boolean {
  if (heard === undefined) return false;
  const isTelling = now - heard.heardAt < tellingMs && heard.heardAt - heard.at > tellingMs;
  return isTelling && heard.at < due;
}
