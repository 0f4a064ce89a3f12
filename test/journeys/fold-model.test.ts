import { describe, expect, test } from "vitest";
import { seededRandom, units } from "#kernel";
import { foldAccount } from "#ledger";
import { modelAccount } from "./count-rule-model.ts";
import { randomHistory } from "./histories.ts";

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
});
