import type { StockArea } from "#vocabulary";
import type { Shop } from "./world/shop.ts";

/** Whether an alert says something true of the shop; unknown where the truth has nothing to say of its rule. */
export const verdicts = ["true", "false", "unknown"] as const;
export type Verdict = (typeof verdicts)[number];

/** The part of an alert that is judged, as GET /places/:place/alerts lists it. */
export type JudgedAlert = {
  readonly rule: string;
  readonly sku?: string | null;
  readonly area?: string | null;
  /** The document that it speaks of. */
  readonly subject?: string | null;
  readonly facts?: Readonly<Record<string, string | number | boolean>> | null;
};

/** What the judge may ask. A bench that has no server brings its own record. */
export type AlertTruth = Pick<Shop, "document" | "lotsLeft" | "cameOtherwise"> & {
  /** Record − what stands there, once all that has happened has arrived; pieces. */
  readonly recordOff: (sku: string, area: StockArea) => number;
};

/**
 * An alert is true when somebody who follows it finds something: goods that are really out, late, short or about to expire,
 * or a record that is wrong. Judge it while it is fresh: a count or a return makes a true one look false afterwards.
 */
export function judgeAlert(alert: JudgedAlert, truth: AlertTruth): Verdict {
  const { rule, sku, subject } = alert;
  switch (rule) {
    case "overdue-custody":
    case "overdue-sample":
    case "transfer-not-received":
      return subject == null ? "unknown" : said(truth.document(subject) !== undefined);
    case "expiring-lot":
      if (sku == null || subject == null) return "unknown";
      return said(truth.lotsLeft(sku).some(({ lot }) => lot === subject));
    case "receipt-difference":
      return sku == null ? "unknown" : said(isReceiptTrue(alert, sku, truth));
    case "negative-stock":
    case "missed-update":
    case "unusual-day":
    case "high-value-out":
    case "local-recount":
      return sku == null ? "unknown" : said(isRecordWrong(sku, alert.area, truth));
    default:
      return "unknown";
  }
}

function said(isTrue: boolean): Verdict {
  return isTrue ? "true" : "false";
}

function isRecordWrong(sku: string, area: string | null | undefined, truth: AlertTruth): boolean {
  const areas: readonly StockArea[] =
    area === "shelf" || area === "backroom" ? [area] : ["shelf", "backroom"];
  return areas.some((each) => truth.recordOff(sku, each) !== 0);
}

/** True when the goods came otherwise than ordered; a note that is wrong about right goods is a false alarm of the delivery. */
function isReceiptTrue({ facts }: JudgedAlert, sku: string, truth: AlertTruth): boolean {
  const ordered = Number(facts?.["receipt.orderedUnits"] ?? Number.NaN);
  const difference = Number(facts?.["receipt.differenceUnits"] ?? Number.NaN);
  return [ordered - difference, ordered + difference].some((came) =>
    truth.cameOtherwise({ sku, ordered, came }),
  );
}
