import { useTranslation } from "react-i18next";
import type { Why, WhyStep } from "../api/types.ts";
import {
  formatChange,
  formatError,
  formatMoment,
  formatQuantity,
  formatSpan,
  labelOf,
  type Translate,
} from "../format/index.ts";
import { useNow } from "../states/index.ts";
import { EventRecord } from "./EventRecord.tsx";

/** Every event since the count, newest first, as the list of movements reads. */
export function WhyChain({ why }: { readonly why: Why }) {
  const { t } = useTranslation();
  if (why.steps.length === 0) return <p className="soft">{t("why.chainNone")}</p>;
  return (
    <ol className="why-chain">
      {why.steps.toReversed().map((step) => (
        <Step key={`${step.seq}-${step.key}-${step.kind}`} step={step} stream={why.proof.stream} />
      ))}
    </ol>
  );
}

function Step({ step, stream }: { readonly step: WhyStep; readonly stream: string }) {
  const { t, i18n } = useTranslation();
  const nowMs = useNow();
  const lateMs = Date.parse(step.recordedAt) - Date.parse(step.at);
  const lateText = t("late.after", { span: formatSpan(lateMs, i18n.language) });
  const explained = explain(step, t);
  return (
    <li className={`why-step why-${step.kind}`}>
      <div className="why-line">
        <span className="why-what">
          {labelOf(step.label, i18n.language)}
          {step.kind === "movement" ? null : (
            <span className="mark mark-purple">{t(`kind.${step.kind}`)}</span>
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
        {formatError(step.errorMs)} · {step.actor === undefined ? "" : `${step.actor} · `}
        {step.source} · {t(`why.clock.${step.clock}`)}
      </p>
      {step.late ? <p className="caption">{lateText}</p> : null}
      {explained === undefined ? null : <p className="caption">{explained}</p>}
      {step.document === undefined ? null : (
        <p className="caption">{t("why.document", { document: step.document })}</p>
      )}
      {step.flow === undefined ? null : (
        <p className="caption">{t("why.flow", { flow: step.flow })}</p>
      )}
      <EventRecord stream={stream} seq={step.seq} />
    </li>
  );
}

function explain(step: WhyStep, t: Translate): string | undefined {
  const quantity = formatQuantity(Math.abs(step.quantity));
  switch (step.kind) {
    case "movement":
    case "count":
      return undefined;
    case "shift":
      return t("kind.shiftWhy", { quantity: formatChange(step.quantity) });
    case "variance":
      if (step.quantity === 0) return t("kind.varianceNone");
      return t(step.quantity < 0 ? "kind.varianceLess" : "kind.varianceMore", { quantity });
  }
}
