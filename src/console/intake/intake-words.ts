import type { Translate } from "../../ui/format/index.ts";
import { labelOf } from "../../ui/format/index.ts";
import type { QuarantineAnswer } from "../../ui/api/index.ts";

const bounds: Readonly<Record<string, string>> = {
  ">=": "atLeast",
  "<=": "atMost",
  ">": "above",
  "<": "below",
};

/** The faults that the schemas find most, in the words of the shop; another one is shown as the server says it. */
export function faultWords(detail: string, t: Translate): string {
  const [, type] = /^must be (integer|number|string|boolean|array|object|null)$/.exec(detail) ?? [];
  if (type !== undefined) return t(`intake.fault.type.${type}`);
  const [, sign = "", limit = ""] = /^must be ([<>]=?) (-?[\d.]+)$/.exec(detail) ?? [];
  const bound = bounds[sign];
  if (bound !== undefined) return t(`intake.fault.${bound}`, { limit });
  if (detail.startsWith("must have required property")) return t("intake.fault.missing");
  if (/additional propert/.test(detail)) return t("intake.fault.unknownField");
  if (detail.startsWith("must match pattern")) return t("intake.fault.pattern");
  if (detail.startsWith("must match format")) return t("intake.fault.format");
  if (detail.startsWith("must be equal to")) return t("intake.fault.oneOf");
  return detail;
}

/** Reasons the pages have words for; a reason of a newer server is told by its own title. */
export const reasonCodes = [
  "envelope",
  "unknown-type",
  "not-observed",
  "unknown-version",
  "data",
  "no-place",
  "outside-key",
  "time",
  "future",
  "conflict",
  "too-deep",
  "too-large",
  "number",
  "text",
  "name",
] as const;

export function reasonWords(reason: string, t: Translate): string {
  return reasonCodes.some((code) => code === reason) ? t(`intake.reason.${reason}`) : reason;
}

type Listed = QuarantineAnswer["entries"][number];

/** What a message is about: "Sale" where its type is known, else what it calls itself. */
export function subjectOf(
  message: Pick<Listed, "type" | "label">,
  how: { language: string; t: Translate },
): string {
  if (message.label !== undefined) return labelOf(message.label, how.language);
  return message.type ?? how.t("intake.noType");
}
