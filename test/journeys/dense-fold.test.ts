import { describe, expect, test } from "vitest";
import { randomInteger, seededRandom, units } from "#kernel";
import { foldAccount } from "#ledger";
import { modelAccount } from "./count-rule-model.ts";

describe("counts so close to each other that every movement races with several", () => {
  test("each count holds at its time, and the fold equals the token model", () => {
    const random = seededRandom(11);
    for (let index = 0; index < 20_000; index += 1) {
      const legs = Array.from({ length: randomInteger(random, 0, 6) }, (_, leg) => ({
        ref: `l${leg}/0`,
        at: randomInteger(random, 0, 12),
        errorMs: randomInteger(random, 0, 3),
        units: randomInteger(random, -3, 3) || 1,
      }));
      const counts = Array.from({ length: randomInteger(random, 1, 4) }, (_, count) => {
        const at = randomInteger(random, 0, 12);
        return {
          id: `c${count}`,
          at,
          since: at - randomInteger(random, 0, 2),
          errorMs: randomInteger(random, 0, 3),
          units: randomInteger(random, 0, 6),
        };
      });
      const quantities = legs.map(({ units: count, ...leg }) => ({
        ...leg,
        quantity: units(count),
      }));
      const adjustments = foldAccount(
        0,
        quantities,
        counts.map(({ units: count, ...assertion }) => ({ ...assertion, quantity: units(count) })),
      );
      const held = (time: number) =>
        [...quantities, ...adjustments].reduce(
          (sum, row) => sum + (row.at <= time ? row.quantity : 0),
          0,
        );
      for (const count of counts) {
        const isLast = counts.every((other) => other.at !== count.at || other.id <= count.id);
        if (isLast)
          expect(held(count.at), `history ${index}: ${JSON.stringify({ legs, counts })}`).toBe(
            units(count.units),
          );
      }
      const model = modelAccount(legs, counts);
      for (let time = -2; time < 20; time += 1)
        expect(held(time), `history ${index} at ${time}: ${JSON.stringify({ legs, counts })}`).toBe(
          units(model.balanceAt(time)),
        );
    }
  });
});
