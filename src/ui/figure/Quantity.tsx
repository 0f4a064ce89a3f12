import { useTranslation } from "react-i18next";
import { formatChange, formatQuantity, sourceName, type Translate } from "../format/index.ts";
import type { Settlement } from "../api/types.ts";

type QuantityProps = {
  /** Thousandths of a unit. */
  readonly value: number;
  readonly measure?: string | null | undefined;
  readonly state?: Settlement;
  readonly waitsFor?: readonly string[];
  readonly isEstimate?: boolean;
  readonly isChange?: boolean;
};

/** A quantity that says how sure it is: settled plain, provisional lighter and dotted, an estimate with ≈. */
export function Quantity(props: QuantityProps) {
  const { t } = useTranslation();
  const { value, measure, state = "settled", isEstimate = false } = props;
  const text = props.isChange === true ? formatChange(value) : formatQuantity(value);
  // Below zero is an alert only when nothing is awaited any more.
  const isRed = value < 0 && state === "settled" && props.isChange !== true;
  const tone = isRed ? " quantity-negative" : "";
  const title = isEstimate
    ? t("item.lotEstimated")
    : state === "provisional"
      ? `${t("state.provisional")} · ${waitText(props.waitsFor ?? [], t)}`
      : undefined;
  return (
    <span className={`quantity quantity-${state}${tone}`} title={title}>
      <span className="figure">
        {isEstimate ? "≈ " : ""}
        {text}
      </span>
      {measure ? <span className="unit">{measure}</span> : null}
    </span>
  );
}

export function waitText(waitsFor: readonly string[], t: Translate): string {
  if (waitsFor.length === 0) return t("state.waitsUnknown");
  const sources = waitsFor.map((source) => sourceName(source, t));
  return t("state.waits", { source: sources.join(t("dash")) });
}
