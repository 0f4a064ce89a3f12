import { readTenant, type Tx } from "#database";
import { decidedEvent, derivedId, type PreparedEvent } from "#journal";
import { placeStream } from "#kernel";
import { readRevisions, type Revision } from "#ledger";
import { isWithinTolerance } from "../domain/acceptance.ts";
import { readOpenItems } from "../open-store.ts";
import { readRevisedPlaces, takeRevised, type RevisedCount } from "../revision-store.ts";
import { decideAtPlace, type SettleRun } from "./place-decision.ts";

const maximumRevised = 200;

/**
 * What arrives late may revise the variance of an accepted count. It never takes the acceptance back; where the variance
 * leaves the tolerance, and no later count stands, the item is counted again. Returns how many counts were looked at.
 */
export async function recountRevised(run: SettleRun): Promise<number> {
  const places = await readTenant(run.pool, run.tenantId, (tx) =>
    readRevisedPlaces(tx, run.tenantId),
  );
  let looked = 0;
  for (const place of places) {
    await decideAtPlace(run, place, async (tx) => {
      const revised = await takeRevised(tx, run.tenantId, { place, limit: maximumRevised });
      looked += revised.length;
      return decidePlace(tx, run, { place, revised });
    });
  }
  return looked;
}

async function decidePlace(
  tx: Tx,
  run: SettleRun,
  of: { place: string; revised: readonly RevisedCount[] },
): Promise<PreparedEvent[]> {
  const { place, revised } = of;
  const { tenantId } = run;
  const stream = placeStream(place);
  const since = revised.map(({ count, seq }) => ({ id: count, seq }));
  const revisions = new Map(
    (await readRevisions(tx, { tenantId, stream }, since)).map((revision) => [
      revision.id,
      revision,
    ]),
  );
  const items = await readOpenItems(tx, tenantId, { place, keys: revised });
  return revised.flatMap((count, index) => {
    const item = items[index];
    const revision = revisions.get(count.count);
    if (item === undefined || revision === undefined || item.recounts.length > 0) return [];
    const hasLeft =
      revision.isLast &&
      isWithinTolerance(revision.before, item.policy) &&
      !isWithinTolerance(revision.now, item.policy);
    return hasLeft ? [recount({ place, now: run.now() }, count, revision)] : [];
  });
}

function recount(
  at: { place: string; now: number },
  count: RevisedCount,
  revision: Revision,
): PreparedEvent {
  const id = derivedId("revised", at.place, count.count, count.cause);
  return decidedEvent({
    type: "RecountRequested",
    source: "dianmai/inventory",
    id,
    place: at.place,
    at: at.now,
    causation: count.cause,
    data: {
      recount: id,
      sku: count.sku,
      area: count.area,
      because: "revised",
      cause: count.cause,
      quantity: revision.now,
      since: new Date(revision.at).toISOString(),
      priority: "high",
    },
  });
}
