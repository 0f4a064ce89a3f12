import { useTranslation } from "react-i18next";
import type { Why } from "../api/types.ts";
import { formatError, formatMoment, formatQuantity, labelOf, sourceName } from "../format/index.ts";
import { usePeople } from "../people/index.ts";
import { useNow } from "../states/index.ts";
import { sumOf, sumParts } from "./sentence.ts";

/** "70 = count 64 (11-22 08:03 …, PDA-3 ±0.2 s) + received 24 − sold 18" */
export function WhySentence({ place, why }: { readonly place: string; readonly why: Why }) {
  const { t, i18n } = useTranslation();
  const nowMs = useNow();
  const { anchor } = why;
  const nameOfPerson = usePeople(place, [anchor?.by]);
  const detail = anchor
    ? [
        formatMoment(anchor.at, { nowMs }),
        anchor.by === anchor.source ? "" : nameOfPerson(anchor.by),
        anchor.source === undefined ? "" : sourceName(anchor.source, t),
        formatError(anchor.errorMs),
      ]
        .filter(Boolean)
        .join(" ")
    : "";
  const sum = sumOf(why);
  return (
    <>
      <p className="why-sentence">
        <strong>{formatQuantity(why.quantity)}</strong>
        <span className="why-sign"> = </span>
        {anchor ? (
          <span>
            {t("why.count", { quantity: formatQuantity(anchor.quantity) })}
            <span className="soft">{t("why.countDetail", { detail })}</span>
          </span>
        ) : (
          <span>{t("why.zero")}</span>
        )}
        {sumParts(why).map(({ sign, label }) => (
          <span
            key={label.type}
            className="why-part"
            title={t("why.group", { count: label.events })}
          >
            <span className="why-sign"> {sign} </span>
            {labelOf(label.label, i18n.language)} {formatQuantity(Math.abs(label.quantity))}
          </span>
        ))}
      </p>
      {sum === why.quantity ? null : (
        <p className="why-note mark-red" role="alert">
          {t("why.sumMismatch", { sum: formatQuantity(sum) })}
        </p>
      )}
    </>
  );
}
