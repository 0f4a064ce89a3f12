import { readTenant, withTenant, type Pool } from "#database";
import { lookAnew, lookLater, readDueDeadlines, readLookout } from "../deadline-store.ts";
import { isDeadlineKind } from "../domain/deadlines.ts";
import { dueTimes, firedBy, latest, type Rules } from "../domain/rules.ts";
import type { Deadline, DeadlinePorts } from "../ports.ts";
import { readChanges, readItems, readVersions } from "../store.ts";

export type OverdueRun = {
  readonly pool: Pool;
  readonly now: () => number;
  readonly ports: DeadlinePorts;
};

const limitAtOnce = 200;
/** Another alert of the same cause is still open, or about to be settled. */
const tryAgainMs = 60_000;

/**
 * Tick: what has not happened by its time. While nothing is due it costs one step of an index. What it raises has an id
 * that follows from what was waited for, so that looking twice raises once. Returns how much was done.
 */
export async function raiseOverdue(run: OverdueRun, tenantId: number): Promise<number> {
  const now = run.now();
  const lookout = await readTenant(run.pool, tenantId, (tx) => readLookout(tx, tenantId, now));
  const isChanged = lookout.rulesSeq > lookout.lookedSeq;
  if (!lookout.isDue && !isChanged) return 0;
  if (isChanged) await noteChange(run, tenantId, lookout);
  const { due, rules } = await readTenant(run.pool, tenantId, async (tx) => {
    const rows = await readDueDeadlines(tx, tenantId, { now, limit: limitAtOnce });
    const skus = [...new Set(rows.map(({ sku }) => sku))];
    return {
      due: rows,
      rules: {
        versions: await readVersions(tx, tenantId),
        changes: await readChanges(tx, tenantId),
        items: await readItems(tx, tenantId, skus),
      },
    };
  });
  const looked: { deadline: Deadline; look: number | undefined }[] = [];
  for (const deadline of due)
    looked.push({ deadline, look: await lookAt(run, { tenantId, rules, deadline, now }) });
  await withTenant(run.pool, tenantId, (tx) => lookLater(tx, tenantId, looked));
  return due.length;
}

async function noteChange(
  run: OverdueRun,
  tenantId: number,
  of: { rulesSeq: number; lookedSeq: number },
): Promise<void> {
  await withTenant(run.pool, tenantId, async (tx) => {
    const versions = await readVersions(tx, tenantId);
    const changed = new Set(
      [...versions, ...(await readChanges(tx, tenantId))]
        .filter(({ chainSeq }) => chainSeq > of.lookedSeq)
        .map(({ flow }) => flow),
    );
    const kinds = versions
      .filter(({ flow }) => changed.has(flow))
      .map(({ definition }) => definition.trigger.on)
      .filter(isDeadlineKind);
    await lookAnew(tx, tenantId, { kinds, rulesSeq: of.rulesSeq });
  });
}

/** Judges what is due; returns when to look again, or undefined: not until it moves or a threshold changes. */
async function lookAt(
  run: OverdueRun,
  of: { tenantId: number; rules: Rules; deadline: Deadline; now: number },
): Promise<number | undefined> {
  const { tenantId, rules, deadline, now } = of;
  const { kind, place, sku, since } = deadline;
  const times = dueTimes(rules, { kind, place, sku, since });
  let look = Math.min(...times.filter(({ at }) => at > now).map(({ at }) => at));
  const due = new Map(
    times.filter(({ at }) => at <= now).map(({ version, at }) => [version.flow, at]),
  );
  if (due.size > 0) {
    const facts = await readTenant(run.pool, tenantId, (tx) =>
      run.ports.deadlineFacts(tx, tenantId, deadline),
    );

    const fired = firedBy(rules, {
      trigger: kind,
      place,
      sku: sku === "" ? undefined : sku,
      facts,
      chainSeq: latest,
    });
    for (const each of fired) {
      const at = due.get(each.version.flow);
      if (at === undefined) continue;
      const outcome = await run.ports.overdue(tenantId, deadline, { ...each, at });
      if (outcome === "open") look = Math.min(look, now + tryAgainMs);
    }
  }
  return Number.isFinite(look) ? look : undefined;
}
