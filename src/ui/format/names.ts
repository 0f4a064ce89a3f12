import type { TFunction } from "i18next";
import type { Label, Named } from "../api/types.ts";

/** The English name where there is one; a shop that keeps only Chinese names still reads. */
export function nameOf(named: Named, language: string): string {
  const name = named.name ?? named.sku ?? "";
  return language === "en" && named.nameEn ? named.nameEn : name;
}

export function labelOf(label: Label, language: string): string {
  return language === "en" ? label.en : label.zh;
}

/** Accounts the pages have words for; "custody:x" and "transit:x" carry a code after the colon. */
const knownAccounts = new Set([
  "shelf",
  "backroom",
  "transit",
  "customer",
  "supplier",
  "loss",
  "near-expiry",
  "sampling",
  "staff-use",
  "custody",
  "unexplained",
]);

/** The translating function of i18next. */
export type Translate = TFunction;

/** The words of the shop for an account; an account without words is shown as it is called. */
export function accountName(account: string, translate: Translate): string {
  const [head = account, ...rest] = account.split(":");
  if (!knownAccounts.has(head)) return account;
  const word = translate(`account.${head}`);
  return rest.length > 0 ? `${word} ${rest.join(":")}` : word;
}

const knownSources = new Set(["pos", "pda", "erp", "flow", "dianmai", "command"]);

/**
 * The words of the shop for a source: "pos:S001:2" is till 2, "flow/local-recount@1" a flow. A source that is named
 * otherwise is shown as it is called.
 */
export function sourceName(source: string, translate: Translate): string {
  const [, kind = "", rest = ""] = /^([a-z]+)[:/](.*)$/.exec(source) ?? [];
  if (!knownSources.has(kind)) return source;
  if (kind === "flow") return flowName(rest, translate);
  // What follows is who gave the command, which stands as a name beside it.
  if (kind === "command") return translate("source.command");
  const number = /:(\d+)$/.exec(rest)?.[1] ?? "";
  return translate(`source.${kind}`, { number }).trim();
}

const knownFlows = new Set([
  "local-recount",
  "negative-stock",
  "unusual-day",
  "high-value-out",
  "missed-update",
  "overdue-custody",
  "overdue-sample",
  "transfer-not-received",
  "expiring-lot",
  "receipt-difference",
]);

/** "local-recount@1" as "flow “local recount”, version 1". */
export function flowName(flow: string, translate: Translate): string {
  const at = flow.lastIndexOf("@");
  const code = at > 0 ? flow.slice(0, at) : flow;
  const name = knownFlows.has(code) ? translate(`flow.${code}`) : code;
  if (at <= 0) return translate("flow.name", { name });
  return translate("flow.nameVersion", { name, version: flow.slice(at + 1) });
}
