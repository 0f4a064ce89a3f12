import { describe, expect, it } from "vitest";
import { seededRandom, thousandthsPerUnit } from "#kernel";
import { nameProducts } from "../catalogue/items.ts";
import calibration from "../sales/calibration.json" with { type: "json" };
import { generateSales } from "../sales/generator.ts";
import type { Calibration } from "../sales/statistics.ts";
import { dayMs, shopTime } from "../timeline.ts";
import { worldParameters, type WorldParameters } from "./parameters.ts";
import { createShop } from "./shop.ts";
import type { Observed } from "./world.ts";
import { imbalance } from "./stock.ts";

const days = 20;

function openShop(seed: number, parameters: WorldParameters = worldParameters) {
  const [sales] = generateSales({
    calibration: calibration as unknown as Calibration,
    shops: 1,
    startWeekday: 1,
    random: seededRandom(seed),
  });
  if (sales === undefined) throw new Error("no shop");
  const named = nameProducts(sales.products, seed);
  const items = sales.products.flatMap((product) => named.get(product.product) ?? []);
  return createShop({ place: "S001", items, sales, random: seededRandom(seed), parameters });
}

function live(shop: ReturnType<typeof openShop>): Observed[] {
  return shop.advance(days * dayMs - 1);
}

const written = (observed: readonly Observed[]) =>
  observed.map((each) => JSON.stringify({ ...each, data: each.data((at) => shopTime(at)) }));

/** A world in which everything is noted at once and rightly. */
const honest: WorldParameters = {
  ...worldParameters,
  openingWrongShare: 0,
  unrecordedShare: 0,
  returnUnrecordedShare: 0,
  packSlipShare: 0,
  wrongLineItemShare: 0,
  nearExpiryUnscannedShare: 0,
  theftShareOfSales: 0,
  misScanShare: 0,
  noteWrongLineShare: 0,
  noteLateShare: 0,
  refillUnrecordedShare: 0,
  countWrongShare: 0,
  itemOverlookedShare: 0,
};

describe("the simulated shop", () => {
  it("loses no piece: what came in is on hand, sold, taken, lost or next door", () => {
    const shop = openShop(1);
    live(shop);
    expect(shop.figures.unitsSold).toBeGreaterThan(1000);
    shop.items.forEach((_, index) => {
      expect(imbalance(shop.stock, index)).toBe(0);
      expect(shop.stock.at(index, "shelf")).toBeGreaterThanOrEqual(0);
      expect(shop.stock.at(index, "backroom")).toBeGreaterThanOrEqual(0);
    });
  });

  it("says the same with the same seed and something else with another", () => {
    const first = written(live(openShop(1)));
    expect(written(live(openShop(1)))).toEqual(first);
    expect(written(live(openShop(2)))).not.toEqual(first);
  });

  it("sells most of what is wanted", () => {
    const shop = openShop(1);
    live(shop);
    expect(shop.figures.unitsSold / shop.figures.unitsWanted).toBeGreaterThan(0.85);
  });

  it("has a record equal to the shelf when everything is noted, and a wrong one when it is not", () => {
    const wrongIn = (parameters: WorldParameters) => {
      const shop = openShop(3, { ...parameters, handoverHours: [] });
      live(shop);
      return shop.items.filter((item) => shop.truth(item.sku) !== shop.bookOf(item.sku)).length;
    };
    expect(wrongIn(honest)).toBe(0);
    expect(wrongIn(worldParameters)).toBeGreaterThan(10);
  });

  it("answers a recount with another person's count of that item", () => {
    const shop = openShop(1, honest);
    const observed = live(shop);
    const sku = shop.items.find((item) => (shop.truth(item.sku, "shelf") ?? 0) > 0)?.sku ?? "";
    const countOf = (each: Observed) =>
      each.data((at) => shopTime(at)) as { sku?: string; recount?: string; quantity: number };
    const last = observed.findLast(
      (each) => each.type === "ItemCounted" && countOf(each).sku === sku,
    );
    const now = days * dayMs + 8 * 3_600_000;
    shop.advance(now);
    shop.answerRecount({ recount: "RC-1", sku, area: "shelf" }, now);
    const answer = shop.advance(now + 2 * 3_600_000).find((each) => each.type === "ItemCounted");
    if (answer === undefined) throw new Error("no answer");
    const [look] = answer.sightings ?? [];
    expect(look?.seen).toBe(look?.there);
    expect(countOf(answer)).toMatchObject({
      recount: "RC-1",
      sku,
      quantity: (look?.there ?? -1) * thousandthsPerUnit,
    });
    expect(answer.actor).not.toBe(last?.actor);
    expect(shop.figures.recountsAnswered).toBe(1);
  });
});
