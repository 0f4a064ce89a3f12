import { useTranslation } from "react-i18next";
import type { Why, WhyStep } from "../api/types.ts";
import {
  formatChange,
  formatError,
  formatMoment,
  formatQuantity,
  flowName,
  formatSpan,
  labelOf,
  sourceName,
  type Translate,
} from "../format/index.ts";
import { PersonName } from "../people/index.ts";
import { useNow } from "../states/index.ts";

/** Every event since the count, newest first, as the list of movements reads. */
export function WhyChain(props: {
  readonly place: string;
  readonly why: Why;
  readonly onOpen: (event: string) => void;
}) {
  const { t } = useTranslation();
  const { why, onOpen } = props;
  if (why.steps.length === 0) return <p className="soft">{t("why.chainNone")}</p>;
  return (
    <ol className="why-chain">
      {why.steps.map((step, at) => (
        <Step
          key={`${step.seq}-${step.kind}-${at}`}
          place={props.place}
          step={step}
          onOpen={onOpen}
        />
      ))}
    </ol>
  );
}

function Step(props: {
  readonly place: string;
  readonly step: WhyStep;
  readonly onOpen: (event: string) => void;
}) {
  const { step } = props;
  const { t, i18n } = useTranslation();
  const nowMs = useNow();
  const lateMs = Date.parse(step.recordedAt) - Date.parse(step.at);
  const lateText = t("late.after", { span: formatSpan(lateMs, i18n.language) });
  const explained = explain(step, t);
  return (
    <li className={`why-step why-${step.kind}`}>
      <div className="why-line">
        <span className="why-what">
          <span className="sentence">{labelOf(step.label, i18n.language)}</span>
          {step.kind === "movement" ? null : (
            <span className="mark mark-plain">{labelOf(step.because, i18n.language)}</span>
          )}
          {step.late ? (
            <span className="mark mark-yellow" title={lateText}>
              {t("late.mark")}
            </span>
          ) : null}
        </span>
        <span className="why-change">{formatChange(step.quantity)}</span>
        <span className="why-running caption">
          {t("why.running", { quantity: formatQuantity(step.running) })}
        </span>
      </div>
      <p className="caption">
        <time dateTime={step.at}>{formatMoment(step.at, { nowMs, seconds: true })}</time>{" "}
        {formatError(step.errorMs)} ·{" "}
        {step.actor === undefined ? null : (
          <>
            <PersonName place={props.place} id={step.actor} />
            {" · "}
          </>
        )}
        {step.source === undefined ? "" : `${sourceName(step.source, t)} · `}
        {t(`why.clock.${step.clock}`)}
      </p>
      {step.late ? <p className="caption">{lateText}</p> : null}
      {explained === undefined ? null : <p className="caption">{explained}</p>}
      {step.document === undefined ? null : (
        <p className="caption">{t("why.document", { document: step.document })}</p>
      )}
      {step.flow === undefined ? null : (
        <p className="caption">{t("why.flow", { flow: flowName(step.flow, t) })}</p>
      )}
      <button
        type="button"
        className="button-link caption-link"
        onClick={() => props.onOpen(String(step.seq))}
      >
        {t("why.openEvent", { number: step.seq })}
      </button>
    </li>
  );
}

function explain(step: WhyStep, t: Translate): string | undefined {
  const quantity = formatQuantity(Math.abs(step.quantity));
  switch (step.kind) {
    case "movement":
      return undefined;
    case "shift":
      return t("kind.shiftWhy", { quantity: formatChange(step.quantity) });
    case "variance":
      if (step.quantity === 0) return t("kind.varianceNone");
      return t(step.quantity < 0 ? "kind.varianceLess" : "kind.varianceMore", { quantity });
  }
}
