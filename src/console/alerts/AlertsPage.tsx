import { CheckCircleOutlined, DownOutlined, RightOutlined } from "@ant-design/icons";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { AlertsDigest } from "../../ui/api/index.ts";
import { flowName, formatPrice } from "../../ui/format/index.ts";
import { Answered, StatePage } from "../../ui/states/index.ts";
import { LiveMark } from "../shell/LiveMark.tsx";
import { AlertList } from "./AlertList.tsx";
import { AlertMark } from "./AlertMark.tsx";
import { levels, type AlertsSearch } from "./alerts-search.ts";
import { useAlertNews, useDigest } from "./use-alerts.ts";
import "./alerts.css";

/** All alerts of a place, rule by rule: a rule that fired a hundred times is one line that opens. */
export function AlertsPage() {
  const { t } = useTranslation();
  const { place } = useParams({ from: "/inside/$place/alerts" });
  const search = useSearch({ from: "/inside/$place/alerts" });
  const digest = useDigest(place);
  useAlertNews(place);
  return (
    <div className="page alerts-page">
      <div className="page-head">
        <h1>{t("alerts.title")}</h1>
        <LiveMark />
      </div>
      <nav className="tabs" aria-label={t("alerts.views")}>
        {([undefined, "settled"] as const).map((state) => (
          <Link
            key={state ?? "open"}
            to="/$place/alerts"
            params={{ place }}
            search={{ state }}
            activeOptions={{ explicitUndefined: true }}
            className="tab"
          >
            {t(`alerts.${state ?? "open"}`)}
          </Link>
        ))}
      </nav>
      {search.state === "settled" ? (
        <AlertList place={place} question={{ state: "settled" }} />
      ) : (
        <Answered query={digest}>
          {(data) => <OpenRules place={place} search={search} digest={data} />}
        </Answered>
      )}
    </div>
  );
}

function OpenRules(props: {
  readonly place: string;
  readonly search: AlertsSearch;
  readonly digest: AlertsDigest;
}) {
  const { place, search, digest } = props;
  const { t } = useTranslation();
  const open = digest.rules.filter((rule) => rule.open > 0);
  const shown = open.filter(({ level }) => search.level === undefined || level === search.level);
  return (
    <>
      <LevelChips place={place} rules={open} />
      <DaySum rules={digest.rules} />
      {shown.length === 0 ? (
        <StatePage
          icon={<CheckCircleOutlined />}
          title={t("alerts.empty.open.title")}
          body={t("alerts.empty.open.body")}
        />
      ) : (
        shown.map((rule) => <RuleGroup key={rule.rule} place={place} search={search} rule={rule} />)
      )}
    </>
  );
}

type RuleSum = AlertsDigest["rules"][number];

function LevelChips(props: { readonly place: string; readonly rules: readonly RuleSum[] }) {
  const { place, rules } = props;
  const { t } = useTranslation();
  const count = (level?: string): number =>
    rules
      .filter((rule) => level === undefined || rule.level === level)
      .reduce((sum, rule) => sum + rule.open, 0);
  return (
    <nav className="choice alerts-levels" aria-label={t("alerts.byLevel")}>
      {[undefined, ...levels].map((level) => (
        <Link
          key={level ?? "all"}
          to="/$place/alerts"
          params={{ place }}
          search={{ level }}
          activeOptions={{ explicitUndefined: true }}
          className="chip alerts-chip"
        >
          {level === undefined ? t("alerts.all") : t(`alerts.level.${level}`)}
          <span className="chip-count">{count(level)}</span>
        </Link>
      ))}
    </nav>
  );
}

function DaySum({ rules }: { readonly rules: readonly RuleSum[] }) {
  const { t } = useTranslation();
  const sum = (of: "raised" | "settled" | "open"): number =>
    rules.reduce((total, rule) => total + rule[of], 0);
  return (
    <p className="soft alerts-day">
      {t("alerts.day", { raised: sum("raised"), settled: sum("settled"), open: sum("open") })}
    </p>
  );
}

function RuleGroup(props: {
  readonly place: string;
  readonly search: AlertsSearch;
  readonly rule: RuleSum;
}) {
  const { place, search, rule } = props;
  const { t } = useTranslation();
  const isOpen = search.rule === rule.rule;
  const name = flowName(rule.rule, t);
  const { rule: _open, ...closed } = search;
  return (
    <section className="alert-group" aria-label={name}>
      <Link
        to="/$place/alerts"
        params={{ place }}
        search={isOpen ? closed : { ...search, rule: rule.rule }}
        replace
        className="card alert-head"
        aria-expanded={isOpen}
      >
        {isOpen ? <DownOutlined aria-hidden="true" /> : <RightOutlined aria-hidden="true" />}
        <AlertMark level={rule.level} />
        <span className="alert-rule">{t(`alerts.group.${rule.rule}`, { defaultValue: name })}</span>
        <span className="chip-count">{rule.open}</span>
        <span className="alert-stake">
          {rule.openStakeFen === 0 ? null : formatPrice(rule.openStakeFen)}
        </span>
      </Link>
      {isOpen ? (
        <AlertList place={place} question={{ rule: rule.rule, sort: search.sort ?? "money" }} />
      ) : null}
    </section>
  );
}
