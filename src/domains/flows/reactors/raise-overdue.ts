import { readTenant, withTenant, type Pool, type Tx } from "#database";
import { lookAnew, lookLater, readDueDeadlines, readLookout } from "../deadline-store.ts";
import { isDeadlineKind, mayStillTell, type LastHeard } from "../domain/deadlines.ts";
import { dueTimes, firedBy, latest, type Rules } from "../domain/rules.ts";
import type { Deadline, DeadlinePorts, Missed } from "../ports.ts";
import { readChanges, readItems, readVersions } from "../store.ts";

export type OverdueRun = {
  readonly pool: Pool;
  readonly now: () => number;
  readonly ports: DeadlinePorts;
};

const limitAtOnce = 200;
/** Another alert of the same cause is still open, or its place is telling its past. */
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
  const { due, judged } = await readTenant(run.pool, tenantId, async (tx) => {
    const rows = await readDueDeadlines(tx, tenantId, { now, limit: limitAtOnce });
    const skus = [...new Set(rows.map(({ sku }) => sku))];
    const rules = {
      versions: await readVersions(tx, tenantId),
      changes: await readChanges(tx, tenantId),
      items: await readItems(tx, tenantId, skus),
    };
    const heard = new Map<string, LastHeard | undefined>();
    for (const place of new Set(rows.map(placeOfAbsence)))
      heard.set(place, await run.ports.lastHeard(tx, tenantId, place));
    const looked = await Promise.all(
      rows.map((deadline) => lookAt(tx, run.ports, { tenantId, rules, deadline, heard, now })),
    );
    return { due: rows, judged: looked };
  });
  const missed = judged.flatMap(({ deadline, fired }) =>
    fired.map((each) => ({ deadline, fired: each })),
  );
  const outcomes = missed.length === 0 ? [] : await run.ports.overdue(tenantId, missed);
  const open = new Set(missed.filter((_, at) => outcomes[at] === "open").map((of) => of.deadline));
  const looked = judged.map(({ deadline, look }) => ({
    deadline,
    look: open.has(deadline) ? Math.min(look ?? Infinity, now + tryAgainMs) : look,
  }));
  await withTenant(run.pool, tenantId, (tx) => lookLater(tx, tenantId, looked));
  return due.length;
}

type Looked = {
  readonly deadline: Deadline;
  readonly fired: readonly Missed["fired"][];
  /** When to look again, or undefined: not until it moves or a threshold changes. */
  readonly look: number | undefined;
};

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

/** Where it would be told of: a transfer is missed where it should have arrived. */
const placeOfAbsence = ({ place, toPlace }: Deadline): string => toPlace ?? place;

/** Judges what is due. */
async function lookAt(
  tx: Tx,
  ports: DeadlinePorts,
  of: {
    tenantId: number;
    rules: Rules;
    deadline: Deadline;
    heard: ReadonlyMap<string, LastHeard | undefined>;
    now: number;
  },
): Promise<Looked> {
  const { tenantId, rules, deadline, now } = of;
  const heard = of.heard.get(placeOfAbsence(deadline));
  const { kind, place, sku, since } = deadline;
  const times = dueTimes(rules, { kind, place, sku, since });
  const next = Math.min(...times.filter(({ at }) => at > now).map(({ at }) => at));
  const look = Number.isFinite(next) ? next : undefined;
  const due = new Map(
    times.filter(({ at }) => at <= now).map(({ version, at }) => [version.flow, at]),
  );
  if (due.size === 0) return { deadline, fired: [], look };
  if (mayStillTell(heard, Math.max(...due.values()), now))
    return { deadline, fired: [], look: now + tryAgainMs };
  const fired = firedBy(rules, {
    trigger: kind,
    place,
    sku: sku === "" ? undefined : sku,
    facts: await ports.deadlineFacts(tx, tenantId, deadline),
    chainSeq: latest,
  });
  const late = fired.flatMap((each) => {
    const at = due.get(each.version.flow);
    return at === undefined ? [] : [{ ...each, at }];
  });
  return { deadline, fired: late, look };
}
