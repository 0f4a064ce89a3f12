import { describe, expect, test } from "vitest";
import type { KeyEvidence, Look, Note } from "./evidence.ts";
import { notedChanges } from "./evidence.ts";
import { causes, explain, mainCause, type Cause, type ExplainOptions } from "./explain.ts";
import type { Outgoing } from "./devices.ts";

const minuteMs = 60_000;
const outgoing = (source: string, errorMs = 150): Outgoing =>
  ({ event: { source }, errorMs }) as unknown as Outgoing;
const pda = outgoing("pda:S001:1");
const till = outgoing("pos:S001:1", 400);

function note(minute: number, units: number, from = till): Note {
  return { at: minute * minuteMs, units, outgoing: from };
}
function look(minute: number, seen: number, there = seen): Look {
  const at = minute * minuteMs;
  return { seen, there, seenAt: at - 1000, since: at - 2000, at, outgoing: pda };
}
const change = (minute: number, units: number) => ({ at: minute * minuteMs, units });

/** Ten pieces at the opening, counted at minute 10, three sold at minute 20. */
const plain: KeyEvidence = {
  changes: [change(1, 10), change(20, -3)],
  notes: [note(1, 10), note(20, -3)],
  looks: [look(10, 10)],
};
const counted = { at: 10 * minuteMs, errorMs: 150, source: "pda:S001:1", quantity: 10 };

function explained(options: Partial<ExplainOptions> & { record: number }) {
  return explain({
    anchor: counted,
    undecided: [],
    evidence: plain,
    now: 60 * minuteMs,
    hasArrived: () => true,
    wallAt: (at) => at,
    ...options,
  });
}
const parts = (some: Partial<ReturnType<typeof explain>>) => ({
  ...(Object.fromEntries(causes.map((cause) => [cause, 0])) as Record<Cause, number>),
  ...some,
});

describe("the explanation of a difference", () => {
  test("finds nothing where record and shelf agree", () => {
    expect(explained({ record: 7 })).toEqual(parts({}));
  });

  test("names what nobody wrote down since the last accepted count", () => {
    const evidence = { ...plain, changes: [...plain.changes, change(30, -2)] };
    expect(explained({ record: 7, evidence })).toEqual(parts({ unrecorded: 2 }));
  });

  test("does not name what was unrecorded before the count, because the count has seen it", () => {
    const evidence = { ...plain, changes: [change(1, 10), change(5, -2), change(20, -3)] };
    const seen = { ...evidence, looks: [look(10, 8)] };
    expect(explained({ record: 5, evidence: seen, anchor: { ...counted, quantity: 8 } })).toEqual(
      parts({}),
    );
  });

  test("names a count that did not see what stood there", () => {
    const evidence = { ...plain, looks: [look(10, 11, 10)] };
    expect(explained({ record: 8, evidence, anchor: { ...counted, quantity: 11 } })).toEqual(
      parts({ miscounted: 1 }),
    );
  });

  test("names what its device has not sent yet", () => {
    const hasArrived = (each: Note | Look) => each.outgoing !== till;
    const evidence = { ...plain, notes: [note(1, 10, pda), note(20, -3)] };
    expect(explained({ record: 10, evidence, hasArrived })).toEqual(parts({ underway: 3 }));
  });

  test("tells a count that waits for a second one from a count that was forgotten", () => {
    const evidence = {
      ...plain,
      changes: [...plain.changes, change(30, -4)],
      looks: [look(10, 10), look(40, 3)],
    };
    const options = { record: 7, evidence };
    expect(explained({ ...options, undecided: [40 * minuteMs] })).toEqual(parts({ undecided: 4 }));
    expect(explained(options)).toEqual(parts({ unexplained: 4 }));
  });

  test("allows a sale within the count to lie on either side, and no further one", () => {
    const sale = { at: 10 * minuteMs - 500, units: -1 };
    const evidence = {
      changes: [...plain.changes, sale],
      notes: [...plain.notes, { ...sale, outgoing: till }],
      looks: plain.looks,
    };
    expect(explained({ record: 6, evidence })).toEqual(parts({}));
    expect(explained({ record: 7, evidence })).toEqual(parts({ raced: 1 }));
    expect(explained({ record: 8, evidence })).toEqual(parts({ unexplained: 2 }));
  });

  test("finds a record that is plainly wrong, and one that stands on a count nobody made", () => {
    expect(explained({ record: 9 })).toEqual(parts({ unexplained: 2 }));
    expect(explained({ record: 9, anchor: { ...counted, quantity: 12 } })).toEqual(
      parts({ unexplained: 2 }),
    );
  });

  test("lists a record under its largest part, but under unexplained as soon as one piece is", () => {
    expect(mainCause(parts({ unrecorded: 1, miscounted: -3 }))).toBe("miscounted");
    expect(mainCause(parts({ unrecorded: 9, unexplained: 1 }))).toBe("unexplained");
  });
});

describe("what an event says of shelf and backroom", () => {
  const line = { sku: "A", quantity: 2000 };
  test.each([
    ["SaleRecorded", { lines: [line] }, [["shelf", -2]]],
    ["SaleReturned", { lines: [{ ...line, condition: "sellable" }] }, [["shelf", 2]]],
    ["SaleReturned", { lines: [{ ...line, condition: "damaged" }] }, []],
    ["GoodsReceived", { to: "backroom", lines: [line] }, [["backroom", 2]]],
    [
      "StockMoved",
      { from: "backroom", to: "shelf", lines: [line] },
      [
        ["backroom", -2],
        ["shelf", 2],
      ],
    ],
    ["CustodyPlaced", { from: "backroom", lines: [line] }, [["backroom", -2]]],
    ["ItemCounted", { area: "shelf", sku: "A", quantity: 2000 }, []],
  ])("%s", (type, data, expected) => {
    expect(notedChanges(type, data).map(({ area, units }) => [area, units])).toEqual(expected);
  });
});
