import type { Translate } from "../../ui/format/index.ts";

const bounds: Readonly<Record<string, string>> = {
  ">=": "atLeast",
  "<=": "atMost",
  ">": "above",
  "<": "below",
};

/** The faults that the schemas find most, in the words of the shop; another one is shown as the server says it. */
export function faultWords(detail: string, t: Translate): string {
  const [, type] = /^must be (integer|number|string|boolean|array|object|null)$/.exec(detail) ?? [];
  if (type !== undefined) return t(`fault.type.${type}`);
  const [, sign = "", limit = ""] = /^must be ([<>]=?) (-?[\d.]+)$/.exec(detail) ?? [];
  const bound = bounds[sign];
  if (bound !== undefined) return t(`fault.${bound}`, { limit });
  if (detail.startsWith("must have required property")) return t("fault.missing");
  if (/additional propert/.test(detail)) return t("fault.unknownField");
  if (detail.startsWith("must match pattern")) return t("fault.pattern");
  if (detail.startsWith("must match format")) return t("fault.format");
  if (detail.startsWith("must be equal to")) return t("fault.oneOf");
  return detail;
}
