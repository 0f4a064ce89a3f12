import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { ListedAlert, Recount, StockRow } from "../../ui/api/index.ts";
import { Quantity } from "../../ui/figure/index.ts";
import { formatMoment, formatQuantity, formatRecent, nameOf } from "../../ui/format/index.ts";
import { recountReason, redReason } from "../reasons.ts";
import { StockMarks } from "./StockMarks.tsx";

type LineProps = {
  readonly row: StockRow;
  readonly place: string;
  readonly index: number;
  readonly nowMs: number;
  readonly isFlashing: boolean;
  /** The list is of what calls for somebody, so the time tells since when. */
  readonly isWork: boolean;
  readonly recount: Recount | undefined;
  readonly red: ListedAlert | undefined;
};

/** One item of the list: a table row on a wide screen, a card of two lines on a phone. */
export const StockLine = memo(function StockLine(props: LineProps) {
  const { row } = props;
  const { t, i18n } = useTranslation();
  const name = nameOf(row, i18n.language);
  const waitsFor = row.waitsFor === undefined ? [] : [row.waitsFor];
  const split = t(row.inTransit === 0 ? "stock.splitHere" : "stock.split", {
    shelf: formatQuantity(row.shelf),
    backroom: formatQuantity(row.backroom),
    inTransit: formatQuantity(row.inTransit),
  });
  return (
    <div
      role="row"
      aria-rowindex={props.index + 2}
      className={props.isFlashing ? "line flash" : "line"}
    >
      <span role="cell" className="line-item">
        <Link
          to="/$place/stock/$sku"
          params={{ place: props.place, sku: row.sku }}
          className="line-name"
          title={name}
        >
          {name}
        </Link>
        <span className="line-sku caption">{row.sku}</span>
      </span>
      <Part quantity={row.shelf} />
      <Part quantity={row.backroom} />
      <Part quantity={row.inTransit} />
      <span role="cell" className="line-total">
        <Quantity value={row.total} measure={row.measure} state={row.state} waitsFor={waitsFor} />
      </span>
      <span role="cell" className="line-state">
        <span className="line-split caption">{split}</span>
        <StockMarks
          isUnknown={row.name === null}
          isRed={row.red}
          isRecount={row.openRecount !== null}
          negative={row.negative}
          state={row.state}
          waitsFor={waitsFor}
        />
        <Reason {...props} />
      </span>
      <span role="cell" className="line-moved caption">
        <Moment instant={props.isWork ? askedAt(props) : row.lastMoveAt} nowMs={props.nowMs} />
      </span>
    </div>
  );
});

/** Nothing somewhere is the rule of most lines, so it steps back. */
function Part({ quantity }: { readonly quantity: number }) {
  const tone = quantity === 0 ? " is-nothing" : quantity < 0 ? " is-below" : "";
  return (
    <span role="cell" className={`line-part${tone}`}>
      {formatQuantity(quantity)}
    </span>
  );
}

function Moment(props: { readonly instant: string | undefined; readonly nowMs: number }) {
  const { i18n } = useTranslation();
  const { instant, nowMs } = props;
  if (instant === undefined) return null;
  return (
    <time dateTime={instant} title={formatMoment(instant, { nowMs, seconds: true })}>
      {formatRecent(instant, { nowMs, language: i18n.language })}
    </time>
  );
}

function askedAt({ row, recount, red }: LineProps): string | undefined {
  return row.red && red !== undefined ? red.raisedAt : recount?.requestedAt;
}

/** One sentence that says why the item is red or to be counted again; it opens the event or the sum behind it. */
function Reason({ row, place, recount, red }: LineProps) {
  const { t } = useTranslation();
  const how = { measure: row.measure, t };
  const params = { place, sku: row.sku };
  if (red !== undefined && row.red) {
    return (
      <Link
        to="/$place/stock/$sku"
        params={params}
        search={{ why: red.area ?? "total" }}
        className="line-reason"
      >
        {redReason(red, how)}
      </Link>
    );
  }
  if (recount === undefined || row.openRecount === null) return null;
  const reason = recountReason(recount, how);
  if (recount.cause === null) return <span className="line-reason">{reason}</span>;
  return (
    <Link
      to="/$place/stock/$sku"
      params={params}
      search={{ why: recount.area, event: recount.cause }}
      className="line-reason"
    >
      {reason}
    </Link>
  );
}

export function BoneLine({ index }: { readonly index: number }) {
  return (
    <div role="row" aria-rowindex={index + 2} className="line" aria-busy="true">
      <span role="cell" className="line-item">
        <span className="bone" style={{ width: `${90 + ((index * 37) % 90)}px` }} />
      </span>
      <span role="cell" className="line-part">
        <span className="bone" style={{ width: 24 }} />
      </span>
      <span role="cell" className="line-part">
        <span className="bone" style={{ width: 24 }} />
      </span>
      <span role="cell" className="line-part" />
      <span role="cell" className="line-total">
        <span className="bone" style={{ width: 48 }} />
      </span>
      <span role="cell" />
      <span role="cell" />
    </div>
  );
}
