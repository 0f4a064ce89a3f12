import { CheckCircleOutlined } from "@ant-design/icons";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useParams, useRouteContext } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { getToday, type TodayAnswer } from "../../ui/api/index.ts";
import { formatDay, nameOf } from "../../ui/format/index.ts";
import { Answered, StatePage, useNow } from "../../ui/states/index.ts";
import { LiveMark } from "../shell/LiveMark.tsx";
import { useRenewal } from "../use-renewal.ts";
import { OpenAlerts } from "./OpenAlerts.tsx";
import { Places } from "./Places.tsx";
import { WorkRow } from "./WorkRow.tsx";
import "./today.css";

/** What opens or ends work in a place. */
const workTypes = [
  "AlertRaised",
  "AlertAcknowledged",
  "AlertSettled",
  "RecountRequested",
  "RecountClosed",
];

/** The first page: what to do now, in order of the money at stake. */
export function TodayPage() {
  const { t, i18n } = useTranslation();
  const { place } = useParams({ from: "/inside/$place/today" });
  const { session } = useRouteContext({ from: "/inside" });
  const nowMs = useNow();
  const today = useQuery({
    queryKey: ["today", place],
    queryFn: ({ signal }) => getToday(place, signal),
    placeholderData: keepPreviousData,
  });
  useRenewal(place, { types: workTypes, keys: [["today"], ["alerts", place, "digest"]] });
  const shop = session.places.find((each) => each.place === place);
  return (
    <div className="page today">
      <div className="page-head">
        <h1>{t("today.title")}</h1>
        <span className="soft">
          {shop ? `${nameOf(shop, i18n.language)} · ` : ""}
          {formatDay(nowMs, i18n.language)}
        </span>
        <LiveMark />
      </div>
      <div className="today-columns">
        <section className="today-work" aria-labelledby="today-now">
          <h2 id="today-now">{t("today.now")}</h2>
          <Answered query={today}>{(data) => <Work place={place} today={data} />}</Answered>
        </section>
        <aside className="today-side">
          {session.may.includes("alerts.read") ? <OpenAlerts place={place} /> : null}
          {session.places.length > 1 ? <Places place={place} /> : null}
        </aside>
      </div>
    </div>
  );
}

function Work({ place, today }: { readonly place: string; readonly today: TodayAnswer }) {
  const { t } = useTranslation();
  if (today.lines.length === 0)
    return (
      <StatePage
        icon={<CheckCircleOutlined />}
        title={t("today.empty.title")}
        body={t("today.empty.body")}
      />
    );
  return (
    <>
      <ol className="works card">
        {today.lines.map((line) => (
          <WorkRow key={`${line.kind} ${line.id}`} place={place} line={line} />
        ))}
      </ol>
      {today.more > 0 ? <p className="soft">{t("today.more", { count: today.more })}</p> : null}
    </>
  );
}
