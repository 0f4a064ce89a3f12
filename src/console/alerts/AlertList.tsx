import { CheckCircleOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { AlertsQuery, ListedAlert } from "../../ui/api/index.ts";
import {
  flowName,
  formatMoment,
  formatPrice,
  formatRecent,
  nameOf,
} from "../../ui/format/index.ts";
import { usePeople } from "../../ui/people/index.ts";
import { Answered, StatePage, useNow } from "../../ui/states/index.ts";
import { Acknowledge } from "./Acknowledge.tsx";
import { AlertMark } from "./AlertMark.tsx";
import { alertSentence, learntSentence } from "./alert-words.ts";
import { useAlerts } from "./use-alerts.ts";

/** Alerts one by one, page after page. */
export function AlertList(props: { readonly place: string; readonly question: AlertsQuery }) {
  const { t } = useTranslation();
  const alerts = useAlerts(props.place, props.question);
  return (
    <Answered query={alerts}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.alerts);
        if (rows.length === 0) return <NoAlerts isOpen={props.question.state !== "settled"} />;
        return (
          <>
            <ul className="alerts card" aria-label={t("alerts.title")}>
              {rows.map((alert) => (
                <AlertLine key={alert.alert} place={props.place} alert={alert} />
              ))}
            </ul>
            {alerts.hasNextPage ? (
              <button
                type="button"
                className="button alerts-more"
                disabled={alerts.isFetchingNextPage}
                onClick={() => void alerts.fetchNextPage()}
              >
                {t(alerts.isFetchingNextPage ? "item.loadingMore" : "alerts.more")}
              </button>
            ) : null}
          </>
        );
      }}
    </Answered>
  );
}

function NoAlerts({ isOpen }: { readonly isOpen: boolean }) {
  const { t } = useTranslation();
  const key = isOpen ? "open" : "settled";
  return (
    <StatePage
      icon={<CheckCircleOutlined />}
      title={t(`alerts.empty.${key}.title`)}
      body={t(`alerts.empty.${key}.body`)}
    />
  );
}

function AlertLine({ place, alert }: { readonly place: string; readonly alert: ListedAlert }) {
  const { t } = useTranslation();
  const learnt = learntSentence(alert.facts, t);
  const notedBy = alert.acknowledged?.by ?? undefined;
  const people = [alert.person ?? undefined, notedBy].filter((id) => id !== undefined);
  const personName = usePeople(place, people);
  return (
    <li className="alert-line">
      <AlertMark level={alert.level} />
      <div className="alert-body">
        <p>
          <AlertSubject place={place} alert={alert} />
          {alertSentence(alert, { t, personName })}
        </p>
        <p className="caption">
          <AlertTimes alert={alert} />
          {alert.flow === null ? null : ` · ${flowName(alert.flow, t)}`}
          {learnt === undefined ? null : ` · ${learnt}`}
        </p>
        {alert.acknowledged === null ? null : (
          <p className="caption">
            {t("alerts.noted", {
              by: notedBy === undefined ? "" : personName(notedBy),
              reason: alert.acknowledged.reason ?? "",
            })}
          </p>
        )}
      </div>
      <span className="alert-stake">
        {alert.stakeFen === null ? null : formatPrice(alert.stakeFen)}
      </span>
      <Acknowledge place={place} alert={alert} />
    </li>
  );
}

function AlertSubject({ place, alert }: { readonly place: string; readonly alert: ListedAlert }) {
  const { i18n } = useTranslation();
  const { sku } = alert;
  if (sku === null) return alert.subject === null ? null : <strong>{alert.subject} </strong>;
  return (
    <Link
      to="/$place/stock/$sku"
      params={{ place, sku }}
      search={{ why: alert.area ?? "total" }}
      className="alert-item"
    >
      {nameOf({ ...alert, sku }, i18n.language)}
    </Link>
  );
}

function AlertTimes({ alert }: { readonly alert: ListedAlert }) {
  const { t, i18n } = useTranslation();
  const nowMs = useNow();
  const time = (at: string) => (
    <time dateTime={at} title={formatMoment(at, { nowMs, seconds: true })}>
      {formatRecent(at, { nowMs, language: i18n.language })}
    </time>
  );
  if (alert.settledAt === null) return time(alert.raisedAt);
  return (
    <>
      {time(alert.raisedAt)} → {time(alert.settledAt)}
      {alert.settledHow === null ? null : ` · ${t(`alerts.how.${alert.settledHow}`)}`}
    </>
  );
}
