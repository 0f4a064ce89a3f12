import { readTenant, type Tx } from "#database";
import { decidedEvent, derivedId, type PreparedEvent } from "#journal";
import { judgeSweep } from "../domain/sweeps.ts";
import {
  readExpectedItems,
  readSweptItems,
  readWaitingSweeps,
  type WaitingSweep,
} from "../sweep-store.ts";
import { decideAtPlace, type SettleRun } from "./place-decision.ts";

/** Zeros that one event names. */
const maximumZeros = 500;

/**
 * Judges zones that were declared walked, once everything that happened before has arrived: what was expected and not seen
 * becomes an observation of zero, which then is judged like any other. Returns how many events were decided.
 */
export async function settleSweeps(run: SettleRun): Promise<number> {
  const waiting = await readTenant(run.pool, run.tenantId, (tx) =>
    readWaitingSweeps(tx, run.tenantId, { now: run.now() }),
  );
  let decided = 0;
  for (const place of new Set(waiting.map((sweep) => sweep.place)))
    decided += await decideAtPlace(run, place, (tx) => settlePlace(tx, run, place));
  return decided;
}

async function settlePlace(tx: Tx, run: SettleRun, place: string): Promise<PreparedEvent[]> {
  const now = run.now();
  const judge = await run.ports.readSettling(tx, run.tenantId, { place, now });
  const events: PreparedEvent[] = [];
  for (const sweep of await readWaitingSweeps(tx, run.tenantId, { now, place })) {
    if (!judge(sweep).settled) continue;
    const counted = await readSweptItems(tx, run.tenantId, sweep);
    const expected = await readExpectedItems(tx, run.tenantId, sweep);
    const verdict = judgeSweep(sweep, { counted, expected }, now);
    if (verdict.outcome === "wait") continue;
    const zeros = verdict.outcome === "complete" ? verdict.zeros : [];
    events.push(
      ...sweepEvents(sweep, { outcome: verdict.outcome, counted: counted.size, zeros, now }),
    );
  }
  return events;
}

function sweepEvents(
  sweep: WaitingSweep,
  what: {
    outcome: "complete" | "incomplete";
    counted: number;
    zeros: readonly string[];
    now: number;
  },
): PreparedEvent[] {
  const parts = Math.max(1, Math.ceil(what.zeros.length / maximumZeros));
  return Array.from({ length: parts }, (_, part) =>
    decidedEvent({
      type: "SweepSettled",
      source: "dianmai/inventory",
      id: derivedId("sweep", sweep.sweep, part),
      place: sweep.place,
      at: what.now,
      causation: sweep.sweep,
      data: {
        sweep: sweep.sweep,
        session: sweep.session,
        zone: sweep.zone,
        area: sweep.area,
        outcome: what.outcome,
        counted: what.counted,
        zeros: what.zeros.slice(part * maximumZeros, (part + 1) * maximumZeros),
      },
    }),
  );
}
