import { describe, expect, test } from "vitest";
import { seededRandom, units } from "#kernel";
import { foldAccount } from "#ledger";
import { modelAccount } from "./count-rule-model.ts";
import { randomHistory } from "./histories.ts";
import { accountOf } from "./history-ledger.ts";
import { possibleTruth, type Interval } from "./possible-sides.ts";

describe("the fold of an account", () => {
  test("gives the variances and balances of the token model on 20,000 histories", () => {
    const random = seededRandom(7);
    let raced = 0;
    for (let index = 0; index < 20_000; index += 1) {
      const history = randomHistory(random, `F${index}`);
      const legs = history.flatMap((event) => event.legs.filter((leg) => leg.account === "shelf"));
      const counts = history.flatMap((event) =>
        event.count?.account === "shelf" ? [event.count] : [],
      );
      const model = modelAccount(legs, counts);
      raced += model.racedCounts;
      const adjustments = foldAccount(
        0,
        legs.map(({ units: count, ...leg }) => ({ ...leg, quantity: units(count) })),
        counts.map(({ units: count, ...assertion }) => ({ ...assertion, quantity: units(count) })),
      );
      const variances = Object.fromEntries(counts.map((count) => [count.id, 0]));
      for (const { leg, assertion, quantity } of adjustments)
        if (leg === "") variances[assertion] = quantity;
      expect(variances, `history ${index}`).toEqual(
        Object.fromEntries([...model.variances].map(([id, value]) => [id, units(value)])),
      );
      const now =
        legs.reduce((sum, leg) => sum + units(leg.units), 0) +
        adjustments.reduce((sum, adjustment) => sum + adjustment.quantity, 0);
      expect(now).toBe(units(model.balanceAt(Infinity)));
    }
    expect(raced).toBeGreaterThan(2_000);
  });

  test("never ends with a balance or a variance that no order of the events allows, on 20,000 histories", () => {
    const random = seededRandom(5);
    const isWithin = (value: number, [lowest, highest]: Interval) =>
      value >= lowest && value <= highest;
    let open = 0;
    for (let index = 0; index < 20_000; index += 1) {
      const history = randomHistory(random, `F${index}`, index % 3 === 2 ? 1 : 15_000);
      const { legs, counts } = accountOf(history, "shelf");
      const truth = possibleTruth(legs, counts);
      if (truth.balance[0] < truth.balance[1]) open += 1;
      const adjustments = foldAccount(
        0,
        legs.map(({ units: quantity, ...leg }) => ({ ...leg, quantity })),
        counts.map(({ units: quantity, ...assertion }) => ({ ...assertion, quantity })),
      );
      const balance =
        legs.reduce((sum, leg) => sum + leg.units, 0) +
        adjustments.reduce((sum, adjustment) => sum + adjustment.quantity, 0);
      const told = `history ${index}: ${JSON.stringify({ legs, counts })}`;
      expect(isWithin(balance, truth.balance), told).toBe(true);
      for (const [count, interval] of truth.variances) {
        const variance = adjustments
          .filter(({ assertion, leg }) => assertion === count && leg === "")
          .reduce((sum, { quantity }) => sum + quantity, 0);
        expect(isWithin(variance, interval), told).toBe(true);
      }
    }
    expect(open).toBeGreaterThan(1_000);
  });
});
