import { expect, it } from "vitest";
import type { StockArea } from "#vocabulary";
import { createDevices } from "./devices.ts";
import { createEvidence } from "./evidence.ts";
import { planChain } from "./plans.ts";
import { createTimeline, dayMs } from "./timeline.ts";
import { createChain } from "./world/chain.ts";
import { slips, type Slip } from "./world/stock.ts";

const days = 20;
const areas: readonly StockArea[] = ["shelf", "backroom"];

it("everything that goes wrong in the world has a named cause: without it, what was said is what happened", async () => {
  const plans = await planChain({ seed: 3, startWeekday: 2, wideItems: 600 });
  const chain = createChain(plans, 3);
  const until = days * dayMs - 1;
  const seen = new Set<Slip>();
  for (const shop of chain.places) {
    const evidence = createEvidence();
    const timeline = createTimeline(0);
    const devices = createDevices({ place: shop.place, run: "r", timeline, seed: 1 });
    const index = new Map(shop.items.map((item, position) => [item.sku, position]));
    for (const observed of shop.advance(until))
      evidence.said(devices.stamp(observed), (sku) => index.get(sku));
    evidence.happened(shop.takeChanges());
    shop.items.forEach((item, position) => {
      for (const area of areas) {
        const { changes, notes } = evidence.of(position, area);
        const sum = (all: readonly { units: number; slip?: Slip }[]) =>
          all.reduce((total, { units, slip }) => total + (slip === undefined ? units : 0), 0);
        expect(sum(notes), `${shop.place} ${item.sku} ${area}`).toBe(sum(changes));
        for (const { slip } of [...changes, ...notes]) if (slip !== undefined) seen.add(slip);
      }
    });
  }
  expect([...seen].sort()).toEqual([...slips].sort());
});
