import { ApiOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { SourceReport } from "../../ui/api/index.ts";
import {
  formatError,
  formatMoment,
  formatRecent,
  formatSpan,
  sourceName,
} from "../../ui/format/index.ts";
import { Failure, StatePage, useNow } from "../../ui/states/index.ts";
import { sourcesQuery } from "./use-quarantine.ts";

/** A source that has said nothing for so long is worth a look: longer than any till is silent while a shop is open. */
const silentMs = 2 * 60 * 60_000;
/** Times are corrected by what was measured; a clock this far off should be set all the same. */
const clockOffMs = 30_000;

/** What was heard of each source in this place, the longest silent first. */
export function Sources({ place }: { readonly place: string }) {
  const { t } = useTranslation();
  const nowMs = useNow();
  const sources = useQuery(sourcesQuery(place));
  if (sources.isError && !sources.data)
    return <Failure error={sources.error} onRetry={() => void sources.refetch()} />;
  if (!sources.data)
    return (
      <div className="card panel" role="status" aria-busy="true" aria-label={t("loading")}>
        <span className="bone" style={{ width: "60%" }} />
      </div>
    );
  if (sources.data.sources.length === 0)
    return (
      <StatePage
        icon={<ApiOutlined />}
        title={t("sources.empty.title")}
        body={t("sources.empty.body")}
      />
    );
  return (
    <table className="sources plain-table card">
      <thead>
        <tr>
          {(["source", "heard", "watermark", "missing", "clock"] as const).map((column) => (
            <th key={column} scope="col">
              {t(`sources.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sources.data.sources.map((source) => (
          <SourceRow key={source.source} report={source} nowMs={nowMs} />
        ))}
      </tbody>
    </table>
  );
}

function SourceRow({ report, nowMs }: { readonly report: SourceReport; readonly nowMs: number }) {
  const { t } = useTranslation();
  const { missing } = report;
  return (
    <tr>
      <th scope="row">
        <span className="sentence">{sourceName(report.source, t)}</span>
        <span className="caption">{report.source}</span>
      </th>
      <td data-label={t("sources.column.heard")}>
        <Since
          instant={report.lastHeardAt}
          nowMs={nowMs}
          isLate={nowMs - Date.parse(report.lastHeardAt) > silentMs}
        />
      </td>
      <td data-label={t("sources.column.watermark")}>
        <Since instant={report.watermark} nowMs={nowMs} isLate={false} />
      </td>
      <td data-label={t("sources.column.missing")}>
        {report.contiguousSeq === undefined ? (
          <span className="soft">{t("sources.unnumbered")}</span>
        ) : missing.count === 0 ? (
          <span className="mark mark-ok">{t("sources.whole", { seq: report.contiguousSeq })}</span>
        ) : (
          <span className="mark mark-orange">
            {t("sources.missing", { count: missing.count, first: missing.first })}
          </span>
        )}
      </td>
      <td data-label={t("sources.column.clock")}>
        <Clock clock={report.clock} nowMs={nowMs} />
      </td>
    </tr>
  );
}

function Since(props: {
  readonly instant: string;
  readonly nowMs: number;
  readonly isLate: boolean;
}) {
  const { t, i18n } = useTranslation();
  const { instant, nowMs } = props;
  return (
    <span className={props.isLate ? "mark mark-orange" : undefined}>
      <time dateTime={instant} title={formatMoment(instant, { nowMs, seconds: true })}>
        {formatRecent(instant, { nowMs, language: i18n.language })}
      </time>
      {props.isLate ? ` · ${t("sources.silent")}` : null}
    </span>
  );
}

function Clock({
  clock,
  nowMs,
}: {
  readonly clock: SourceReport["clock"];
  readonly nowMs: number;
}) {
  const { t, i18n } = useTranslation();
  if (clock === undefined) return <span className="soft">{t("sources.noClock")}</span>;
  const { offsetMs, errorMs, measuredAt } = clock;
  const isOff = Math.abs(offsetMs) > clockOffMs;
  const amount = formatSpan(Math.abs(offsetMs), i18n.language);
  const words =
    Math.abs(offsetMs) < 1000
      ? t("sources.clockRight")
      : t(offsetMs > 0 ? "sources.clockSlow" : "sources.clockFast", { amount });
  return (
    <span
      className={isOff ? "mark mark-orange" : undefined}
      title={t("sources.measured", { time: formatMoment(measuredAt, { nowMs, seconds: true }) })}
    >
      {words} <span className="soft">{formatError(errorMs)}</span>
    </span>
  );
}
