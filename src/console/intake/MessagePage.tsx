import { LeftOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams, useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Mended, SetAsideMessage } from "../../ui/api/index.ts";
import { formatMoment, labelOf, nameOf, sourceName } from "../../ui/format/index.ts";
import { usePeople } from "../../ui/people/index.ts";
import { Failure, useNow } from "../../ui/states/index.ts";
import { Conflict } from "./Conflict.tsx";
import { reasonWords, subjectOf } from "./intake-words.ts";
import { MessageDeeds } from "./MessageDeeds.tsx";
import { Payload } from "./Payload.tsx";
import { messageQuery, useLiveIntake, useRenewLists } from "./use-quarantine.ts";
import "./intake.css";

/** One message that was set aside: what it says, what is wrong with it, and the ways out. */
export function MessagePage() {
  const { t } = useTranslation();
  const { place, entry } = useParams({ from: "/inside/$place/intake/$entry" });
  const message = useQuery(messageQuery(entry));
  useLiveIntake(place);
  const back = (
    <Link to="/$place/intake" params={{ place }} className="button">
      {t("intake.back")}
    </Link>
  );
  return (
    <div className="page intake">
      <div className="intake-top">
        <Link to="/$place/intake" params={{ place }}>
          <LeftOutlined aria-hidden="true" /> {t("intake.back")}
        </Link>
      </div>
      {message.data ? (
        <Message key={entry} place={place} message={message.data} />
      ) : message.isError ? (
        <Failure error={message.error} onRetry={() => void message.refetch()} wayOut={back} />
      ) : (
        <div className="card panel" role="status" aria-busy="true" aria-label={t("loading")}>
          <span className="bone" style={{ width: "50%" }} />
        </div>
      )}
    </div>
  );
}

type Outcome =
  | { readonly kind: "applied"; readonly where: Mended }
  | { readonly kind: "dismissed" };

function Message({
  place,
  message,
}: {
  readonly place: string;
  readonly message: SetAsideMessage;
}) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const renew = useRenewLists();
  const [outcome, setOutcome] = useState<Outcome>();
  const settled = (done: Outcome): void => {
    setOutcome(done);
    renew();
    void client.invalidateQueries({ queryKey: messageQuery(message.entry).queryKey });
  };
  const subject = subjectOf(message, { language: i18n.language, t });
  return (
    <>
      <div className="page-head">
        <h1>{subject}</h1>
        <span className={`mark ${message.state === "open" ? "mark-orange" : "mark-plain"}`}>
          {message.state === "open"
            ? reasonWords(message.reason, t)
            : t(`intake.state.${message.state}`)}
        </span>
      </div>
      <Facts message={message} place={place} />
      {outcome === undefined ? null : <Result outcome={outcome} place={place} />}
      <section className="card panel" aria-label={t("intake.what")}>
        {message.state === "open" ? (
          <p className="intake-remedy">
            {message.errors.length > 0 && message.text === undefined
              ? t("intake.remedyFields")
              : labelOf(message.remedy, i18n.language)}
          </p>
        ) : null}
        {message.hasHiddenFields ? <p className="caption">{t("intake.sealed")}</p> : null}
        {message.reason === "conflict" &&
        message.stream !== undefined &&
        message.state === "open" ? (
          <Conflict message={message} stream={message.stream} seq={message.seq ?? 0} />
        ) : (
          <Payload message={message} />
        )}
      </section>
      {message.state === "mended" || outcome !== undefined ? null : (
        <MessageDeeds
          message={message}
          onApplied={(where) => settled({ kind: "applied", where })}
          onDismissed={() => settled({ kind: "dismissed" })}
        />
      )}
    </>
  );
}

function Result({ outcome, place }: { readonly outcome: Outcome; readonly place: string }) {
  const { t } = useTranslation();
  return (
    <p className="intake-result" role="status">
      {outcome.kind === "applied"
        ? t("intake.applied", { stream: outcome.where.stream, seq: outcome.where.seq })
        : t("intake.dismissed")}{" "}
      <Link to="/$place/intake" params={{ place }}>
        {t("intake.next")}
      </Link>
    </p>
  );
}

/** Where it came from, where it belongs, when, and who settled it. */
function Facts(props: { readonly message: SetAsideMessage; readonly place: string }) {
  const { message } = props;
  const { t, i18n } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  const nowMs = useNow();
  const nameOfPerson = usePeople(message.place ?? props.place, [message.settledBy]);
  const where = session.places.find((each) => each.place === message.place);
  const moment = (at: string): string => formatMoment(at, { nowMs, seconds: true });
  const facts = [
    [
      t("intake.source"),
      message.source === undefined ? t("intake.noSource") : sourceName(message.source, t),
    ],
    [
      t("intake.place"),
      where ? nameOf(where, i18n.language) : (message.place ?? t("intake.noPlace")),
    ],
    [t("intake.received"), moment(message.receivedAt)],
    ...(message.settledAt === undefined
      ? []
      : [
          [
            t("intake.settled"),
            [moment(message.settledAt), nameOfPerson(message.settledBy ?? "")]
              .filter(Boolean)
              .join(" · "),
          ],
        ]),
    ...(message.note === undefined ? [] : [[t("intake.note"), message.note]]),
    ...(message.state === "mended" && message.stream !== undefined
      ? [
          [
            t("intake.recordedAs"),
            t("intake.position", { stream: message.stream, seq: message.seq }),
          ],
        ]
      : []),
  ];
  return (
    <dl className="intake-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="caption">{name}</dt>
          <dd className="sentence">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
