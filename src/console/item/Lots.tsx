import { useTranslation } from "react-i18next";
import type { Lot } from "../../ui/api/index.ts";
import { Quantity } from "../../ui/figure/index.ts";

/** Which lots are presumably still here; nobody scans lots at the till, so most figures are estimates and say so. */
export function Lots(props: {
  readonly lots: readonly Lot[];
  readonly measure?: string | null | undefined;
}) {
  const { t } = useTranslation();
  const hasEstimate = props.lots.some((lot) => lot.estimated);
  return (
    <section className="card panel" aria-labelledby="lots-title">
      <h2 id="lots-title">{t("item.lots")}</h2>
      {props.lots.length === 0 ? <p className="soft">{t("item.lots.none")}</p> : null}
      <ul>
        {props.lots.map((lot) => (
          <li key={lot.lot} className="lot">
            <span>{lot.lot}</span>
            <span className="caption">
              {lot.expiresOn === undefined ? "" : t("item.expires", { day: lot.expiresOn })}
            </span>
            <Quantity value={lot.quantity} measure={props.measure} isEstimate={lot.estimated} />
          </li>
        ))}
      </ul>
      {hasEstimate ? <p className="caption">≈ {t("item.lotEstimated")}</p> : null}
    </section>
  );
}
