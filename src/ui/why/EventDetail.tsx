import { ArrowLeftOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { getEvent, type EventName } from "../api/client.ts";
import type { EventAnswer } from "../api/types.ts";
import {
  flowName,
  formatError,
  formatMoment,
  formatQuantity,
  formatSpan,
  labelOf,
  sourceName,
} from "../format/index.ts";
import { PersonName } from "../people/index.ts";
import { Failure, useNow } from "../states/index.ts";
import { correctionOf } from "./clock.ts";
import { flowOf, quantityOf } from "./event-data.ts";

/** One event of the story: who, when, on which device, what its clock was, under which settings, and what led to it. */
export function EventDetail(props: {
  readonly name: EventName;
  readonly sku: string;
  readonly onBack: () => void;
  readonly onOpen: (event: string) => void;
}) {
  const { t } = useTranslation();
  const { name } = props;
  const answer = useQuery({
    queryKey: ["event", name.stream, name.event],
    queryFn: ({ signal }) => getEvent(name, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <section className="event" aria-label={t("event.title")}>
      <button type="button" className="button-link event-back" onClick={props.onBack}>
        <ArrowLeftOutlined aria-hidden="true" /> {t("event.back")}
      </button>
      {answer.isPending ? <p role="status">{t("loading")}</p> : null}
      {answer.isError ? (
        <Failure error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
      {answer.data ? <Facts event={answer.data} sku={props.sku} onOpen={props.onOpen} /> : null}
    </section>
  );
}

type FactsProps = {
  readonly event: EventAnswer;
  readonly sku: string;
  readonly onOpen: (event: string) => void;
};

function Facts(props: FactsProps) {
  const { event } = props;
  const { t, i18n } = useTranslation();
  const label = event.label ? labelOf(event.label, i18n.language) : event.envelope.type;
  const quantity = quantityOf(event.envelope.data, props.sku);
  return (
    <>
      <h2 className="event-title sentence">{label}</h2>
      <dl className="event-facts">
        {quantity === undefined ? null : (
          <Fact name={t("event.quantity")}>
            {formatQuantity(quantity)} <span className="soft">{t("event.ofThisItem")}</span>
          </Fact>
        )}
        <Times event={event} />
        <Origin {...props} />
      </dl>
      <details className="event-record">
        <summary className="button-link">{t("why.event")}</summary>
        <pre className="why-record" tabIndex={0}>
          {JSON.stringify(event.envelope, undefined, 2)}
        </pre>
      </details>
    </>
  );
}

const lateFromMs = 60_000;

function Times({ event }: { readonly event: EventAnswer }) {
  const { t, i18n } = useTranslation();
  const nowMs = useNow();
  const lateMs = Date.parse(event.recordedAt) - Date.parse(event.at);
  const late = t("late.after", { span: formatSpan(lateMs, i18n.language) });
  return (
    <>
      <Fact name={t("event.at")}>
        {formatMoment(event.at, { nowMs, seconds: true })}{" "}
        <span className="soft">{formatError(event.errorMs)}</span>
      </Fact>
      <Fact name={t("event.recordedAt")}>
        {formatMoment(event.recordedAt, { nowMs, seconds: true })}{" "}
        {lateMs < lateFromMs ? null : <span className="soft">{late}</span>}
      </Fact>
      <Fact name={t("event.clock")}>
        <Clock event={event} />
      </Fact>
    </>
  );
}

function Origin({ event, onOpen }: FactsProps) {
  const { t } = useTranslation();
  const { envelope } = event;
  const device = [
    sourceName(envelope.source, t),
    envelope.deviceseq === undefined ? "" : t("event.deviceSeq", { number: envelope.deviceseq }),
  ];
  const flow = flowOf(envelope.data);
  const cause = envelope.causationid;
  return (
    <>
      <Fact name={t("event.who")}>
        {envelope.actor === undefined ? (
          t("event.nobody")
        ) : (
          <PersonName place={placeOf(event.stream)} id={envelope.actor} />
        )}
      </Fact>
      <Fact name={t("event.device")}>
        <span title={envelope.source}>{device.filter(Boolean).join(" · ")}</span>
      </Fact>
      <Fact name={t("event.rules")}>
        {flow === undefined ? null : <>{flowName(flow, t)} · </>}
        {t("event.settings", { number: event.chainSeq })}
      </Fact>
      {cause === undefined ? null : (
        <Fact name={t("event.cause")}>
          <button type="button" className="button-link" onClick={() => onOpen(cause)}>
            {t("event.causeOpen")}
          </button>
        </Fact>
      )}
      <Fact name={t("event.entry")}>
        {t("event.entryOf", { stream: event.stream, number: event.seq })}
      </Fact>
    </>
  );
}

/** "place:S001" → "S001". */
function placeOf(stream: string): string {
  return stream.slice(stream.indexOf(":") + 1);
}

function Fact(props: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt className="caption">{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** What the device's clock said, and how far the server moved it. */
function Clock({ event }: { readonly event: EventAnswer }) {
  const { t, i18n } = useTranslation();
  const nowMs = useNow();
  const correction = correctionOf(event);
  const said = t("event.clockSaid", {
    time: formatMoment(event.envelope.time, { nowMs, seconds: true }),
  });
  if (correction.kind === "none") return <>{t("event.clockKept", { said })}</>;
  const span = formatSpan(correction.byMs, i18n.language);
  return <>{t(`event.clock.${correction.kind}`, { said, span })}</>;
}
