import { describe, expect, test } from "vitest";
import type { Observation } from "./acceptance.ts";
import { answeredRecounts } from "./recounts.ts";

const seen = (key: string, recount?: string): Observation => ({
  key,
  zone: "A",
  quantity: 0,
  at: 10,
  since: 10,
  errorMs: 0,
  by: undefined,
  recount,
});
const open = [
  { recount: "named", cause: undefined, since: undefined },
  { recount: "doubted", cause: "first", since: 50 },
  { recount: "earlier", cause: "sale", since: 9 },
  { recount: "later", cause: "sale", since: 10 },
];

describe("recounts that a count answers", () => {
  test("those that it names, whose count it decides, and that were asked for before it", () => {
    const answered = answeredRecounts(open, {
      at: 10,
      observations: [seen("first"), seen("second", "named")],
    });
    expect(answered.map(({ recount }) => recount)).toEqual(["named", "doubted", "earlier"]);
  });
});
