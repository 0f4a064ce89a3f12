import { expect, test } from "vitest";
import type { WorkLine } from "../contract.ts";
import { ranked } from "./rank.ts";

const line = (id: string, part: Partial<WorkLine>): WorkLine => ({
  ...{ kind: "alert", id, count: 1, level: null, rule: null, sku: null, name: null },
  ...{ nameEn: null, measure: null, area: null, zone: null, quantity: null, subject: null },
  ...{ person: null, facts: null, stakeFen: null, since: "2026-03-02T08:00:00Z" },
  ...part,
});
const order = (...lines: readonly WorkLine[]) => ranked(lines).map(({ id }) => id);

test("what has most money at stake comes first, whatever its colour", () => {
  const yellow = line("difference", { level: "yellow", stakeFen: 50_000 });
  const red = line("negative", { level: "red", stakeFen: 300 });
  expect(order(red, yellow)).toEqual(["difference", "negative"]);
});

test("where no price is known the graver colour comes first, and work without a colour last", () => {
  const lines = [
    line("recount", {}),
    line("orange", { level: "orange" }),
    line("red", { level: "red" }),
  ];
  expect(order(...lines)).toEqual(["red", "orange", "recount"]);
});

test("of equals the one that waits longest comes first", () => {
  const late = line("late", { since: "2026-03-02T09:00:00Z" });
  expect(order(late, line("early", {}))).toEqual(["early", "late"]);
});
