import { describe, expect, test } from "vitest";
import type { JournalEvent } from "#kernel";
import { deadlineMoves, dueAt, mayStillTell } from "./deadlines.ts";
import { shippedFlows } from "./shipped.ts";

const at = Date.parse("2026-03-02T10:00:00+08:00");
const hourMs = 3_600_000;
const event = (type: string, data: unknown) => ({ type, data, at }) as JournalEvent;
const lines = [{ sku: "a", quantity: 2000 }];
const shipped = (name: string) => {
  const found = shippedFlows.find(({ flow }) => flow === name);
  if (found === undefined) throw new Error(`${name} is not shipped`);
  return found.definition;
};

describe("what an event makes wait", () => {
  test("every observation of an item is an update of it, a decision is none", () => {
    const update = { kind: "update-missed", subject: "", sku: "a", since: at, quantity: 0 };
    expect(deadlineMoves(event("SaleRecorded", { ticket: "T", lines }))).toEqual([update]);
    expect(deadlineMoves(event("ItemCounted", { sku: "a" }))).toEqual([update]);
    expect(deadlineMoves(event("AlertRaised", { sku: "a" }))).toEqual([]);
  });
  test("goods in custody wait for their due time, and what comes back waits no more", () => {
    const dueTime = "2026-03-03T10:00:00+08:00";
    const placed = { custody: "C", keeper: "k", dueAt: dueTime, from: "shelf", lines };
    expect(deadlineMoves(event("CustodyPlaced", placed))[0]).toEqual({
      ...{ kind: "custody-overdue", subject: "C", sku: "", since: Date.parse(dueTime) },
      ...{ person: "k", quantity: 2000 },
    });
    expect(
      deadlineMoves(event("CustodyReturned", { custody: "C", to: "shelf", lines }))[0],
    ).toEqual({ kind: "custody-overdue", subject: "C", sku: "", quantity: -2000 });
  });
  test("a due time in a leap second is no due time", () => {
    const leap = { custody: "C", keeper: "k", dueAt: "2016-12-31T23:59:60Z", from: "shelf", lines };
    expect(deadlineMoves(event("CustodyPlaced", leap))[0]).not.toHaveProperty("since");
  });
  test("a lot waits for the day that it expires on, in China's time", () => {
    const receipt = { lines: [{ ...lines[0], lot: "L", expiresOn: "2026-05-01" }] };
    expect(deadlineMoves(event("GoodsReceived", receipt))[0]).toMatchObject({
      kind: "lot-expiring",
      subject: "L",
      since: Date.parse("2026-05-01T00:00:00+08:00"),
    });
  });
});

describe("when it falls due", () => {
  test("so many hours after, or so many days before", () => {
    expect(dueAt(shipped("missed-update"), { hours: 48 }, at)).toBe(at + 48 * hourMs);
    expect(dueAt(shipped("expiring-lot"), { days: 3 }, at)).toBe(at - 72 * hourMs);
  });
  test("never for a flow that something triggers", () =>
    expect(dueAt(shipped("high-value-out"), { limitUnits: 3 }, at)).toBeUndefined());
});

test("a place that is bringing in its history misses nothing before it has told it", () => {
  const minute = 60_000;
  const now = 1_000 * minute;
  const due = 500 * minute;
  const telling = { at: 400 * minute, heardAt: now - minute };
  expect(mayStillTell(telling, due, now)).toBe(true);
  expect(mayStillTell({ ...telling, at: due }, due, now), "it has told up to the due time").toBe(
    false,
  );
  expect(mayStillTell({ ...telling, heardAt: now - 15 * minute }, due, now), "it is silent").toBe(
    false,
  );
  const present = { at: now - 2 * minute, heardAt: now - minute };
  expect(mayStillTell(present, now - minute, now), "it speaks of the present").toBe(false);
  expect(mayStillTell(undefined, due, now), "nothing was ever heard of it").toBe(false);
});
