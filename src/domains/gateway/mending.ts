import { readTenant, withTenant, type Pool } from "#database";
import {
  adoptMended,
  dismissQuarantined,
  lockQuarantined,
  noteReason,
  readQuarantined,
  type Appender,
  type PreparedEvent,
  type QuarantineEntry,
  type Settlement,
} from "#journal";
import { isRefusal, type FieldError, type Refusal } from "#kernel";
import type { Intake, Limits } from "./intake.ts";
import { openedMessage } from "./reading.ts";

export type MendingDeps = {
  readonly pool: Pool;
  readonly appender: Appender;
  readonly intake: Intake;
  readonly masterKey: Buffer;
  /** A message of this place, or of none, was put away: it leaves the lists and no event tells of it. */
  readonly onDismissed?: (tenantId: number, place: string | undefined) => void;
};

/** Who mends: what is mended keeps within this person's limits, whatever the sender's key was. */
export type Mender = {
  readonly tenantId: number;
  readonly limits: Limits;
  readonly settlement: Settlement;
};

export type Mended = { readonly entry: string; readonly stream: string; readonly seq: number };

export type Mending = { readonly mender: Mender; readonly entry: string };

/** What a person may see of the quarantine: messages of the own places, and all of them for the whole chain. */
export function mayTouch(entry: QuarantineEntry, { places }: Limits): boolean {
  return (
    places === undefined ||
    (entry.detail.place !== undefined && places.includes(entry.detail.place))
  );
}

export async function findEntry(
  pool: Pool,
  tenantId: number,
  wanted: { entry: string; limits: Limits },
): Promise<QuarantineEntry | undefined> {
  const entry = await readTenant(pool, tenantId, (tx) =>
    readQuarantined(tx, tenantId, wanted.entry),
  );
  return entry !== undefined && mayTouch(entry, wanted.limits) ? entry : undefined;
}

/** Records a corrected event in the place of what was set aside, through the same door as every event. */
export async function mendEntry(
  deps: MendingDeps,
  mending: Mending,
  value: unknown,
): Promise<Mended | Refusal> {
  const found = await openEntry(deps, mending);
  return isMended(found) || isRefusal(found) ? found : record(deps, mending, { found, value });
}

/** Tries the message again as it came, after master data, a key or the version was put right. */
export async function replayEntry(deps: MendingDeps, mending: Mending): Promise<Mended | Refusal> {
  const found = await openEntry(deps, mending);
  if (isMended(found) || isRefusal(found)) return found;
  const kept = await openedMessage(deps, mending.mender.tenantId, found);
  if ("text" in kept) return stillWrong(found.reason, found.detail.errors ?? []);
  const outcome = await record(deps, mending, { found, value: kept.value });
  if (isRefusal(outcome) && outcome.problem === "gateway.still-wrong") {
    await withTenant(deps.pool, mending.mender.tenantId, (tx) =>
      noteReason(tx, mending.mender.tenantId, {
        entry: mending.entry,
        reason: String(outcome.params?.["reason"]),
        errors: outcome.errors ?? [],
      }),
    );
  }
  return outcome;
}

export async function dismissEntry(
  deps: MendingDeps,
  { mender, entry }: Mending,
): Promise<Refusal | undefined> {
  const { tenantId, settlement } = mender;
  let dismissed: QuarantineEntry | undefined;
  const refusal = await withTenant(
    deps.pool,
    tenantId,
    async (tx): Promise<Refusal | undefined> => {
      dismissed = undefined;
      const found = await lockQuarantined(tx, tenantId, entry);
      if (found === undefined || !mayTouch(found, mender.limits))
        return { problem: "gateway.no-such-entry" };
      if (found.state !== "open")
        return found.command === settlement.command
          ? undefined
          : { problem: "gateway.already-settled" };
      await dismissQuarantined(tx, tenantId, { entry, settlement });
      dismissed = found;
      return undefined;
    },
  );
  if (dismissed !== undefined) deps.onDismissed?.(tenantId, dismissed.detail.place);
  return refusal;
}

/** The message where it can still be mended; where it stands if this very command has mended it before. */
async function openEntry(
  deps: MendingDeps,
  { mender, entry }: Mending,
): Promise<QuarantineEntry | Mended | Refusal> {
  const { tenantId, limits, settlement } = mender;
  const found = await findEntry(deps.pool, tenantId, { entry, limits });
  return found === undefined
    ? { problem: "gateway.no-such-entry" }
    : (settledBefore(found, settlement) ?? found);
}

function settledBefore(
  found: QuarantineEntry,
  { command }: Settlement,
): Mended | Refusal | undefined {
  if (found.state !== "mended") return undefined;
  return found.command === command && found.stream !== null && found.seq !== null
    ? { entry: found.entry, stream: found.stream, seq: found.seq }
    : { problem: "gateway.already-settled" };
}

async function record(
  deps: MendingDeps,
  { mender }: Mending,
  what: { found: QuarantineEntry; value: unknown },
): Promise<Mended | Refusal> {
  const { tenantId, limits, settlement } = mender;
  const item = await deps.intake.prepare(tenantId, { value: what.value, limits });
  if (item.kind === "quarantine")
    return stillWrong(item.reason, item.detail["errors"] as readonly FieldError[]);
  const { entry, source } = what.found;
  if (source !== null && item.source !== source) return { problem: "gateway.mend-identity" };
  let before: Mended | undefined;
  const outcome = await deps.appender.decide({
    tenantId,
    streams: [item.stream],
    decide: async (tx) => {
      const found = await lockQuarantined(tx, tenantId, entry);
      if (found === undefined) return { problem: "gateway.no-such-entry" };
      const settled = settledBefore(found, settlement);
      if (settled !== undefined && isRefusal(settled)) return settled;
      before = settled;
      if (settled !== undefined) return [];
      return adopted(await adoptMended(tx, tenantId, { entry: found, event: item, settlement }));
    },
  });
  if (isRefusal(outcome)) return outcome;
  if (before !== undefined) return before;
  const [result] = outcome;
  if (result?.status !== "applied")
    throw new Error(`a mended event was answered ${result?.status ?? "nothing"}`);
  return { entry, stream: result.stream, seq: result.seq };
}

function adopted(outcome: Awaited<ReturnType<typeof adoptMended>>): PreparedEvent[] | Refusal {
  if (outcome === "other-event") return { problem: "gateway.mend-identity" };
  if (outcome === "taken") return { problem: "gateway.mend-id-taken" };
  return [outcome];
}

function stillWrong(reason: string, errors: readonly FieldError[]): Refusal {
  return { problem: "gateway.still-wrong", params: { reason }, errors };
}

function isMended(value: QuarantineEntry | Mended | Refusal): value is Mended {
  return "entry" in value && !("detail" in value);
}
