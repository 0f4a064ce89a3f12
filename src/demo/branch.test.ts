import { expect, test } from "vitest";
import type { CloudEvent } from "#kernel";
import { openBranch, type Branch } from "./branch.ts";
import type { Client } from "./client.ts";
import { planChain } from "./plans.ts";
import { createTimeline, dayMs, hourMs } from "./timeline.ts";
import { createChain } from "./world/chain.ts";
import { worldParameters } from "./world/parameters.ts";

const quiet = dayMs + worldParameters.auditHour * hourMs;

type Sample = {
  readonly sample: string | null;
  readonly items: readonly { sku: string; area: string | null; counted: boolean }[];
};

/** A shop of the demo before a product that offers this audit sample, or none. */
async function shopBefore(sample: Sample | undefined) {
  const plans = await planChain({ seed: 2, startWeekday: 1, shops: 1, wideItems: 200 });
  const [shop] = createChain(plans, 2).places;
  if (shop === undefined) throw new Error("no shop");
  const posted: CloudEvent[] = [];
  const asked: string[] = [];
  const client = {
    find: (path: string) => {
      asked.push(path);
      return Promise.resolve(sample);
    },
    postEvents: (events: readonly CloudEvent[]) => {
      posted.push(...events);
      return Promise.resolve(
        events.map(({ id }, seq) => ({ id, seq, status: "applied" as const })),
      );
    },
  } as unknown as Client;
  const branch = openBranch({
    shop,
    size: "wide",
    timeline: createTimeline(0),
    run: "r",
    seed: 1,
    client,
    keys: { pos: "pos", pda: "pda" },
    log: () => undefined,
    onPosted: () => undefined,
    now: () => 0,
  });
  const audited = () =>
    posted
      .filter(({ type }) => type === "ItemCounted")
      .map(({ data }) => data as { sku: string; area: string; sample?: string })
      .filter((count) => count.sample !== undefined);
  return { branch, skus: shop.items.map(({ sku }) => sku), asked, audited };
}

async function pass(branch: Branch, until: number): Promise<void> {
  branch.advance(until);
  await branch.outbox.post(until + hourMs);
}

test("the manager counts each item of the day's audit sample once, blind, and names the sample", async () => {
  const items = [
    { sku: "", area: null, counted: false },
    { sku: "", area: "backroom", counted: false },
    { sku: "", area: "shelf", counted: true },
  ];
  const offer: { sample: string; items: { sku: string; area: string | null; counted: boolean }[] } =
    { sample: "AU-7", items };
  const { branch, skus, audited } = await shopBefore(offer);
  items.forEach((item, index) => Object.assign(item, { sku: skus[index] }));
  await pass(branch, quiet);
  await branch.audit(quiet);
  await branch.audit(quiet + hourMs);
  await pass(branch, quiet + 2 * hourMs);
  const [first, second] = skus;
  const counted = audited().map(({ sku, area, sample }) => `${sku} ${area} ${sample ?? ""}`);
  expect(counted.sort()).toEqual(
    [`${first} shelf AU-7`, `${first} backroom AU-7`, `${second} backroom AU-7`].sort(),
  );
});

test("where the product draws no sample nothing is counted, and where it knows none it is asked once", async () => {
  const without = await shopBefore({ sample: null, items: [] });
  await without.branch.audit(quiet);
  await without.branch.audit(quiet + dayMs);
  expect(without.asked).toHaveLength(2);
  const unknown = await shopBefore(undefined);
  await unknown.branch.audit(quiet);
  await unknown.branch.audit(quiet + dayMs);
  await pass(unknown.branch, quiet + dayMs);
  expect(unknown.asked).toEqual(["/places/S001/audit-sample"]);
  expect(unknown.audited()).toEqual([]);
});

test("what is under way counts up to a moment, so that an alert is not judged by what came after it", async () => {
  const { branch, skus } = await shopBefore(undefined);
  branch.advance(quiet);
  const units = (happenedBy?: number) =>
    skus.reduce((sum, sku) => sum + Math.abs(branch.underway(sku, "shelf", happenedBy)), 0);
  expect(units(-1)).toBe(0);
  expect(units(hourMs)).toBeGreaterThan(0);
  // The opening stock was noted first; half a day's sales have taken from it.
  expect(units()).toBeLessThan(units(hourMs));
  await branch.outbox.post(Infinity);
  expect(units()).toBe(0);
});
