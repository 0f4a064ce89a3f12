import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CountRow, CountState, ItemStock } from "../../ui/api/index.ts";
import {
  formatChange,
  formatError,
  formatMoment,
  formatQuantity,
  nameOf,
  sourceName,
  type Translate,
} from "../../ui/format/index.ts";
import { usePeople } from "../../ui/people/index.ts";
import { useNow } from "../../ui/states/index.ts";
import type { Ask } from "./ItemPage.tsx";

const tones: Readonly<Record<CountState, string>> = {
  accepted: "mark-ok",
  waiting: "mark-yellow",
  rejected: "mark-plain",
  superseded: "mark-plain",
  recount: "mark-orange",
};

const firstCounts = 6;

/** What people counted, by how much the book differed, and what became of it. */
export function Counts(props: {
  readonly place: string;
  readonly counts: readonly CountRow[];
  readonly zones: ItemStock["zones"];
  readonly ask: Ask;
}) {
  const { t } = useTranslation();
  const [isAll, setAll] = useState(false);
  const nameOfPerson = usePeople(
    props.place,
    props.counts.map(({ by }) => by),
  );
  const shown = isAll ? props.counts : props.counts.slice(0, firstCounts);
  return (
    <section className="card panel" aria-labelledby="counts-title">
      <h2 id="counts-title">{t("item.counts")}</h2>
      {props.counts.length === 0 ? <p className="soft">{t("item.counts.none")}</p> : null}
      <ol>
        {shown.map((count) => (
          <CountLine
            key={`${count.count} ${count.zone} ${count.at}`}
            count={count}
            by={count.by === undefined ? sourceName(count.source, t) : nameOfPerson(count.by)}
            zones={props.zones}
            ask={props.ask}
          />
        ))}
      </ol>
      {shown.length === props.counts.length ? null : (
        <button type="button" className="button movements-more" onClick={() => setAll(true)}>
          {t("item.counts.more")}
        </button>
      )}
    </section>
  );
}

function CountLine(props: {
  readonly count: CountRow;
  readonly by: string;
  readonly zones: ItemStock["zones"];
  readonly ask: Ask;
}) {
  const { count } = props;
  const { t, i18n } = useTranslation();
  const nowMs = useNow();
  const zone = props.zones.find((each) => each.zone === count.zone);
  const zoneName = zone ? nameOf(zone, i18n.language) : count.zone;
  const who = [
    t("count.by", { by: props.by }),
    zoneName,
    count.acceptedBy === undefined ? "" : t(`count.acceptedBy.${count.acceptedBy}`),
  ].filter(Boolean);
  return (
    <li className="count">
      <div className="count-head">
        <button
          type="button"
          className="door count-quantity"
          aria-label={t("item.whyLabel", {
            what: t("item.counts"),
            quantity: formatQuantity(count.quantity),
          })}
          onClick={() => props.ask({ at: count.at })}
        >
          {formatQuantity(count.quantity)}
        </button>
        <span>{varianceText(count, t)}</span>
        <span className={`mark ${tones[count.state]}`}>{t(`count.state.${count.state}`)}</span>
      </div>
      <p className="caption">
        <time dateTime={count.at} title={formatError(count.errorMs)}>
          {formatMoment(count.at, { nowMs })}
        </time>{" "}
        · {who.join(" · ")}
      </p>
    </li>
  );
}

function varianceText(count: CountRow, t: Translate): string {
  if (count.variance === undefined) return t("count.varianceUnknown");
  if (count.variance === 0) return t("count.exact");
  return t("count.variance", { quantity: formatChange(count.variance) });
}
