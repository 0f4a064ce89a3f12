import type { ListedAlert, Recount } from "../ui/api/index.ts";
import {
  accountName,
  flowName,
  formatChange,
  formatQuantity,
  type Translate,
} from "../ui/format/index.ts";

/** Why an item is to be counted again, in one sentence: what happened, where, and by which rule. */
export function recountReason(
  recount: Pick<Recount, "because" | "area" | "quantity" | "flow">,
  how: { readonly measure: string | null; readonly t: Translate },
): string {
  const { because, area, quantity, flow } = recount;
  const { measure, t } = how;
  const figure = because === "negative" ? formatQuantity : formatChange;
  const gaps = {
    area: accountName(area, t),
    quantity: quantity === null ? "" : `${figure(quantity)} ${measure ?? ""}`.trim(),
  };
  return withRule(t(`recount.because.${because}`, gaps), flow, t);
}

/** Why stock is red, in one sentence. */
export function redReason(
  alert: Pick<ListedAlert, "area" | "quantity" | "flow">,
  how: { readonly measure: string | null; readonly t: Translate },
): string {
  const { area, quantity, flow } = alert;
  const { measure, t } = how;
  const gaps = {
    area: accountName(area ?? "total", t),
    quantity: `${formatQuantity(quantity ?? 0)} ${measure ?? ""}`.trim(),
  };
  return withRule(t("red.because", gaps), flow, t);
}

function withRule(reason: string, flow: string | null, t: Translate): string {
  return flow === null ? reason : t("reason.byFlow", { reason, flow: flowName(flow, t) });
}
