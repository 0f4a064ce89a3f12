import type { TFunction } from "i18next";
import type { Label, Named } from "../api/types.ts";

/** The English name where there is one; a shop that keeps only Chinese names still reads. */
export function nameOf(named: Named, language: string): string {
  return language === "en" && named.nameEn ? named.nameEn : named.name;
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
