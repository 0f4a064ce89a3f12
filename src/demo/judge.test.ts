import { describe, expect, test } from "vitest";
import { judgeAlert, type AlertTruth } from "./judge.ts";

const lot = { lot: "D-7", receivedAt: 0, expiryDay: 3, units: 2 };
const out = { kind: "custody", number: "C-1", dueAt: 0, lines: [] } as const;

/** A shop whose shelf of A is two off, with custody C-1 out, lot D-7 of A left, and 9 of 12 pieces of A delivered. */
const truth: AlertTruth = {
  recordOff: (sku, area) => (sku === "A" && area === "shelf" ? 2 : 0),
  document: (number) => (number === "C-1" ? out : undefined),
  lotsLeft: (sku) => (sku === "A" ? [lot] : []),
  cameOtherwise: ({ sku, ordered, came }) => sku === "A" && ordered === 12 && came === 9,
};

describe("an alert is judged by what somebody would find", () => {
  test.each([
    ["negative-stock", { sku: "A", area: "shelf" }, "true"],
    ["negative-stock", { sku: "A", area: "backroom" }, "false"],
    ["unusual-day", { sku: "A" }, "true"],
    ["high-value-out", { sku: "B" }, "false"],
    ["missed-update", { sku: "A", area: null }, "true"],
    ["overdue-custody", { subject: "C-1" }, "true"],
    ["overdue-custody", { subject: "C-2" }, "false"],
    ["transfer-not-received", { subject: "TR-9" }, "false"],
    ["expiring-lot", { sku: "A", subject: "D-7" }, "true"],
    ["expiring-lot", { sku: "A", subject: "D-6" }, "false"],
    ["receipt-difference", differs(3), "true"],
    ["receipt-difference", differs(2), "false"],
    ["overdue-sample", {}, "unknown"],
    ["a-rule-of-the-owner", { sku: "A" }, "unknown"],
  ] as const)("%s of %o is %s", (rule, alert, verdict) =>
    expect(judgeAlert({ rule, ...alert }, truth)).toBe(verdict),
  );
});

function differs(units: number) {
  return {
    sku: "A",
    facts: { "receipt.orderedUnits": 12, "receipt.differenceUnits": units },
  };
}
