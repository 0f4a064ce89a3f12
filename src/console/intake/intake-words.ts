import type { Translate } from "../../ui/format/index.ts";
import { labelOf } from "../../ui/format/index.ts";
import type { QuarantineAnswer } from "../../ui/api/index.ts";

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
