import { thousandthsPerUnit } from "#kernel";
import type { Branch } from "./branch.ts";
import type { Client } from "./client.ts";
import { judgeAlert, type JudgedAlert } from "./judge.ts";
import type { AlertTally } from "./report.ts";

/** An alert as the list of open alerts shows it. */
export type ShownAlert = JudgedAlert & { readonly alert: string; readonly raisedAt: string };

/** Judges each alert that is raised while somebody looks, when it is first seen: later a count makes a true one look false. */
export type AlertWatch = {
  /** Judges behind the caller's back, so that nobody waits for it. */
  readonly note: (open: readonly ShownAlert[]) => void;
  readonly tallies: () => readonly AlertTally[];
};

export function watchAlerts(
  branch: Branch,
  options: { readonly client: Client; readonly startedAt: number },
): AlertWatch {
  const known = new Set<string>();
  const tallies: AlertTally[] = [];
  let judging: Promise<unknown> = Promise.resolve();
  return {
    note: (open) => {
      const fresh = open.filter(({ alert }) => !known.has(alert));
      for (const { alert } of fresh) known.add(alert);
      for (const alert of fresh) {
        if (Date.parse(alert.raisedAt) < options.startedAt) continue;
        judging = judging
          .then(async () => tallies.push(await judge(branch, options.client, alert)))
          .catch(() => undefined);
      }
    },
    tallies: () => addTallies(tallies),
  };
}

async function judge(branch: Branch, client: Client, alert: ShownAlert): Promise<AlertTally> {
  const record = await recordOf(branch, client, alert.sku);
  const verdict = judgeAlert(alert, {
    ...branch.shop,
    recordOff: (sku, area) =>
      (record.get(area) ?? 0) + branch.underway(sku, area) - (branch.shop.truth(sku, area) ?? 0),
  });
  return { rule: alert.rule, true: 0, false: 0, unknown: 0, [verdict]: 1 };
}

/** What the product has of an item, pieces an account. */
async function recordOf(
  branch: Branch,
  client: Client,
  sku: string | null | undefined,
): Promise<ReadonlyMap<string, number>> {
  if (sku == null) return new Map();
  const path = `/places/${branch.shop.place}/stock/${encodeURIComponent(sku)}`;
  const page = await client.get<{ balances: { account: string; quantity: number }[] }>(path);
  return new Map(
    page.balances.map(({ account, quantity }) => [account, quantity / thousandthsPerUnit]),
  );
}

export function addTallies(all: readonly AlertTally[]): AlertTally[] {
  return [...Map.groupBy(all, ({ rule }) => rule)]
    .map(([rule, same]) => {
      const total = (verdict: "true" | "false" | "unknown") =>
        same.reduce((sum, tally) => sum + tally[verdict], 0);
      return { rule, true: total("true"), false: total("false"), unknown: total("unknown") };
    })
    .sort((left, right) => (left.rule < right.rule ? -1 : 1));
}
