import type { ListedAlert } from "../../ui/api/index.ts";
import { accountName, formatQuantity, type Translate } from "../../ui/format/index.ts";

export type Told = Pick<
  ListedAlert,
  "rule" | "area" | "quantity" | "measure" | "subject" | "person" | "facts"
>;

/** Rules that the pages have a sentence for; another one is told by its flow's name. */
const knownRules = new Set([
  "negative-stock",
  "unusual-day",
  "missed-update",
  "high-value-out",
  "overdue-custody",
  "overdue-sample",
  "transfer-not-received",
  "expiring-lot",
  "receipt-difference",
]);

/** What is wrong, in one sentence: what was seen, and the threshold that it passed. */
export function alertSentence(
  alert: Told,
  how: { readonly t: Translate; readonly personName?: (id: string) => string },
): string {
  const { rule, facts, quantity, measure, area } = alert;
  const { t, personName = (id: string) => id } = how;
  if (!knownRules.has(rule)) return t("alerts.because.other", { rule });
  const units = quantity === null ? "" : `${formatQuantity(Math.abs(quantity))} ${measure ?? ""}`;
  const fact = (name: string): string => shortNumber(facts?.[name]);
  return t(`alerts.because.${rule}`, {
    units: units.trim(),
    onHand: `${quantity === null ? "" : formatQuantity(quantity)} ${measure ?? ""}`.trim(),
    area: accountName(area ?? "total", t),
    today: fact("day.outUnits"),
    mean: fact("day.meanUnits"),
    times: fact("day.timesMean"),
    limitTimes: fact("parameter.timesMean"),
    limitUnits: fact("parameter.limitUnits"),
    hours: fact("parameter.hours"),
    days: fact("parameter.days"),
    ordered: fact("receipt.orderedUnits"),
    difference: fact("receipt.differenceUnits"),
    missing: fact("transfer.missingUnits"),
    subject: alert.subject ?? "",
    person: alert.person === null ? "" : personName(alert.person),
  });
}

/** What the learnt threshold would have said, where it is known. */
export function learntSentence(facts: ListedAlert["facts"], t: Translate): string | undefined {
  const limit = facts?.["learnt.limitUnits"];
  if (typeof limit !== "number") return undefined;
  const agrees = facts?.["learnt.wouldFire"] === true;
  return t(agrees ? "alerts.learntToo" : "alerts.learntNot", { limit: shortNumber(limit) });
}

function shortNumber(value: string | number | boolean | undefined): string {
  if (typeof value !== "number") return value === undefined ? "" : String(value);
  return String(Math.round(value * 10) / 10);
}
