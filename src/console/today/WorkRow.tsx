import { AuditOutlined, InboxOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { WorkLine } from "../../ui/api/index.ts";
import {
  accountName,
  flowName,
  formatMoment,
  formatPrice,
  formatRecent,
  nameOf,
} from "../../ui/format/index.ts";
import { usePeople } from "../../ui/people/index.ts";
import { useNow } from "../../ui/states/index.ts";
import { AlertMark } from "../alerts/AlertMark.tsx";
import { alertSentence } from "../alerts/alert-words.ts";

/** One line of work: what it is, what is at stake, since when, and the one thing to do. */
export function WorkRow({ place, line }: { readonly place: string; readonly line: WorkLine }) {
  const { i18n } = useTranslation();
  const nowMs = useNow();
  return (
    <li className="work">
      <WorkMark line={line} />
      <p className="work-what">
        <WorkSubject line={line} />
        <WorkSentence place={place} line={line} />
      </p>
      <span className="work-stake">
        {line.stakeFen === null || line.stakeFen === 0 ? null : formatPrice(line.stakeFen)}
      </span>
      <time
        className="work-since caption"
        dateTime={line.since}
        title={formatMoment(line.since, { nowMs, seconds: true })}
      >
        {formatRecent(line.since, { nowMs, language: i18n.language })}
      </time>
      <WorkDoor place={place} line={line} />
    </li>
  );
}

function WorkMark({ line }: { readonly line: WorkLine }) {
  const { t } = useTranslation();
  if (line.level !== null) return <AlertMark level={line.level} />;
  const isRecount = line.kind === "recounts";
  return (
    <span className={`mark ${isRecount ? "mark-ok" : "mark-plain"}`}>
      {isRecount ? <AuditOutlined aria-hidden="true" /> : <InboxOutlined aria-hidden="true" />}
      {t(isRecount ? "state.recount" : "nav.intake")}
    </span>
  );
}

function WorkSubject({ line }: { readonly line: WorkLine }) {
  const { i18n } = useTranslation();
  const { sku, count, subject } = line;
  const name = sku === null || count > 1 ? subject : nameOf({ ...line, sku }, i18n.language);
  return name === null ? null : <strong>{name} </strong>;
}

function WorkSentence({ place, line }: { readonly place: string; readonly line: WorkLine }) {
  const { t } = useTranslation();
  const personName = usePeople(place, line.person === null ? [] : [line.person]);
  const { kind, rule, count, area, zone } = line;
  const where = zone ?? (area === null ? "" : accountName(area, t));
  switch (kind) {
    case "alert":
      return alertSentence({ ...line, rule: rule ?? "" }, { t, personName });
    case "alerts":
      return t("today.alerts", {
        rule: t(`alerts.group.${rule}`, { defaultValue: flowName(rule ?? "", t) }),
        count,
      });
    case "recounts":
      return t(count === 1 ? "today.recount" : "today.recounts", { where, count });
    case "messages":
      return t("today.messages", { count });
  }
}

/** Where the work is done. */
function WorkDoor({ place, line }: { readonly place: string; readonly line: WorkLine }) {
  const { t } = useTranslation();
  const { kind, rule, sku, area, count } = line;
  const params = { place };
  const className = "button work-door";
  if (kind === "messages")
    return (
      <Link to="/$place/intake" params={params} className={className}>
        {t("today.do.messages")}
      </Link>
    );
  if (kind === "recounts")
    return (
      <Link to="/$place/stock" params={params} search={{ only: "recount" }} className={className}>
        {t("today.do.recounts")}
      </Link>
    );
  if (sku !== null && count === 1)
    return (
      <Link
        to="/$place/stock/$sku"
        params={{ place, sku }}
        search={{ why: area ?? "total" }}
        className={className}
      >
        {t("today.do.check")}
      </Link>
    );
  return (
    <Link
      to="/$place/alerts"
      params={params}
      search={rule === null ? {} : { rule }}
      className={className}
    >
      {t("today.do.look")}
    </Link>
  );
}
