import { describe, expect, test } from "vitest";
import { alertSentence, learntSentence, type Told } from "./alert-words.ts";

const t = ((key: string, gaps: Record<string, unknown> = {}) =>
  `${key} ${JSON.stringify(gaps)}`) as never;
const told = (part: Partial<Told>): Told => ({
  ...{ rule: "unusual-day", area: "shelf", quantity: -1000, measure: null },
  ...{ subject: null, person: null, facts: null },
  ...part,
});

describe("the sentence of an alert", () => {
  test("tells what was seen beside the threshold that it passed, without false decimals", () => {
    const facts = { "day.timesMean": 2.1538461538, "parameter.timesMean": 2, "day.outUnits": 8 };
    const sentence = alertSentence(told({ facts }), { t });
    expect(sentence).toContain("alerts.because.unusual-day");
    expect(sentence).toContain('"times":"2.2"');
    expect(sentence).toContain('"limitTimes":"2"');
    expect(sentence).toContain('"today":"8"');
  });
  test("keeps the sign of what the books say, and none of what has left", () => {
    const sentence = alertSentence(
      told({ rule: "negative-stock", quantity: -3000, measure: "瓶" }),
      {
        t,
      },
    );
    expect(sentence).toContain('"onHand":"−3 瓶"');
    expect(sentence).toContain('"units":"3 瓶"');
  });
  test("names the person by name where it is known", () => {
    const alert = told({ rule: "overdue-custody", person: "P-1" });
    expect(alertSentence(alert, { t, personName: () => "林小雨" })).toContain("林小雨");
    expect(alertSentence(alert, { t })).toContain("P-1");
  });
  test("of a rule of the owner's own says its name", () => {
    expect(alertSentence(told({ rule: "my-rule" }), { t })).toContain('"rule":"my-rule"');
  });
});

test("the learnt threshold is told only where there is one", () => {
  expect(learntSentence({ "learnt.limitUnits": 10, "learnt.wouldFire": false }, t)).toContain(
    "alerts.learntNot",
  );
  expect(learntSentence({ "learnt.limitUnits": 4, "learnt.wouldFire": true }, t)).toContain(
    "alerts.learntToo",
  );
  expect(learntSentence({ "day.outUnits": 8 }, t)).toBeUndefined();
});
