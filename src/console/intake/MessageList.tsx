import { CheckCircleOutlined, InboxOutlined } from "@ant-design/icons";
import { Link, useRouteContext } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { QuarantineAnswer, QuarantineQuestion } from "../../ui/api/index.ts";
import { formatMoment, formatRecent, nameOf, sourceName } from "../../ui/format/index.ts";
import { Failure, StatePage, useNow } from "../../ui/states/index.ts";
import { faultWords } from "../deeds/fault-words.ts";
import { reasonWords, subjectOf } from "./intake-words.ts";
import { useQuarantine } from "./use-quarantine.ts";

type Listed = QuarantineAnswer["entries"][number];

/** What waits longest stands first. */
export function MessageList(props: {
  readonly place: string;
  readonly question: QuarantineQuestion;
}) {
  const { place, question } = props;
  const { t } = useTranslation();
  const messages = useQuarantine(question);
  if (messages.isError && !messages.data) {
    return (
      <Failure
        error={messages.error}
        onRetry={() => void messages.refetch()}
        wayOut={
          <Link to="/" className="button">
            {t("problem.forbidden.go")}
          </Link>
        }
      />
    );
  }
  if (!messages.data) return <LoadingMessages />;
  if (messages.rows.length === 0) return <NoMessages question={question} place={place} />;
  return (
    <>
      {messages.isError ? (
        <p className="banner" role="status">
          {t("problem.stale", {
            time: formatMoment(new Date(messages.dataUpdatedAt).toISOString(), {
              nowMs: Date.now(),
            }),
          })}{" "}
          <button type="button" className="button-link" onClick={() => void messages.refetch()}>
            {t("problem.retry")}
          </button>
        </p>
      ) : null}
      <ul className="messages card" aria-label={t("intake.messages")}>
        {messages.rows.map((message) => (
          <MessageLine key={message.entry} place={place} message={message} />
        ))}
      </ul>
      {messages.hasNextPage ? (
        <button
          type="button"
          className="button messages-more"
          disabled={messages.isFetchingNextPage}
          onClick={() => void messages.fetchNextPage()}
        >
          {t(messages.isFetchingNextPage ? "item.loadingMore" : "intake.more")}
        </button>
      ) : null}
    </>
  );
}

function MessageLine({ place, message }: { readonly place: string; readonly message: Listed }) {
  const { t, i18n } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  const nowMs = useNow();
  const where = session.places.find((each) => each.place === message.place);
  const [fault] = message.errors;
  const at = message.settledAt ?? message.receivedAt;
  return (
    <li className="message">
      <Link
        to="/$place/intake/$entry"
        params={{ place, entry: message.entry }}
        className="message-name"
      >
        {subjectOf(message, { language: i18n.language, t })}
      </Link>
      <span className="message-reason">
        <span className={`mark ${message.state === "open" ? "mark-orange" : "mark-plain"}`}>
          {reasonWords(message.reason, t)}
        </span>
        {fault === undefined ? null : (
          <span className="message-fault">
            <code>{fault.pointer}</code> {faultWords(fault.detail, t)}
          </span>
        )}
      </span>
      <span className="message-from sentence soft" title={message.source}>
        {message.source === undefined ? t("intake.noSource") : sourceName(message.source, t)}
      </span>
      <span className="message-place soft">
        {where ? nameOf(where, i18n.language) : (message.place ?? t("intake.noPlace"))}
      </span>
      <time
        className="message-when soft"
        dateTime={at}
        title={formatMoment(at, { nowMs, seconds: true })}
      >
        {formatRecent(at, { nowMs, language: i18n.language })}
      </time>
    </li>
  );
}

function LoadingMessages() {
  const { t } = useTranslation();
  return (
    <ul className="messages card" aria-busy="true" aria-label={t("loading")}>
      {Array.from({ length: 8 }, (_, index) => (
        <li key={index} className="message">
          <span className="bone" style={{ width: `${40 + ((index * 17) % 40)}%` }} />
        </li>
      ))}
    </ul>
  );
}

function NoMessages(props: { readonly question: QuarantineQuestion; readonly place: string }) {
  const { t } = useTranslation();
  const { state, reason, place } = props.question;
  const isNarrow = reason !== undefined || place !== undefined;
  const kind = isNarrow ? "narrow" : state;
  return (
    <StatePage
      icon={kind === "open" ? <CheckCircleOutlined /> : <InboxOutlined />}
      title={t(`intake.empty.${kind}.title`)}
      body={t(`intake.empty.${kind}.body`)}
    >
      {isNarrow ? (
        <Link
          to="/$place/intake"
          params={{ place: props.place }}
          search={state === "open" ? {} : { state }}
          className="button"
        >
          {t("intake.showAll")}
        </Link>
      ) : null}
    </StatePage>
  );
}
