import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { StockRow } from "../../ui/api/index.ts";
import { Quantity } from "../../ui/figure/index.ts";
import { formatMoment, formatQuantity, formatRecent, nameOf } from "../../ui/format/index.ts";
import { StockMarks } from "./StockMarks.tsx";

type LineProps = {
  readonly row: StockRow;
  readonly place: string;
  readonly index: number;
  readonly nowMs: number;
  readonly isFlashing: boolean;
};

/** One item of the list: a table row on a wide screen, a card of two lines on a phone. */
export const StockLine = memo(function StockLine(props: LineProps) {
  const { row, nowMs } = props;
  const { t, i18n } = useTranslation();
  const name = nameOf(row, i18n.language);
  const waitsFor = row.waitsFor === undefined ? [] : [row.waitsFor];
  const split = t("stock.split", {
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
      <span role="cell" className="line-part">
        {formatQuantity(row.shelf)}
      </span>
      <span role="cell" className="line-part">
        {formatQuantity(row.backroom)}
      </span>
      <span role="cell" className="line-part">
        {formatQuantity(row.inTransit)}
      </span>
      <span role="cell" className="line-total">
        <Quantity value={row.total} measure={row.measure} state={row.state} waitsFor={waitsFor} />
      </span>
      <span role="cell" className="line-state">
        <span className="line-split caption">{split}</span>
        <StockMarks
          red={row.red}
          negative={row.negative}
          openRecount={row.openRecount}
          state={row.state}
          waitsFor={waitsFor}
        />
      </span>
      <span role="cell" className="line-moved caption">
        {row.lastMoveAt === undefined ? null : (
          <time dateTime={row.lastMoveAt} title={formatMoment(row.lastMoveAt, { nowMs })}>
            {formatRecent(row.lastMoveAt, { nowMs, language: i18n.language })}
          </time>
        )}
      </span>
    </div>
  );
});

export function BoneLine({ index }: { readonly index: number }) {
  return (
    <div role="row" aria-rowindex={index + 2} className="line" aria-busy="true">
      <span role="cell" className="line-item">
        <span className="bone" style={{ width: `${90 + ((index * 37) % 90)}px` }} />
      </span>
    </div>
  );
}
