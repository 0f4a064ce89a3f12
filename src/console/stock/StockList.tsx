import { useEffect, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { StockQuery } from "../../ui/api/index.ts";
import { useNow } from "../../ui/states/index.ts";
import { useWindowRange } from "../../ui/virtual/index.ts";
import type { OpenWork } from "../open-work.ts";
import { BoneLine, StockLine } from "./StockLine.tsx";
import { useReadAhead, useStockLive, type useStock } from "./use-stock.ts";

const wideRowPx = 44;
const phoneRowPx = 68;
/** With the sentence that says why, on two lines. */
const phoneWorkRowPx = 88;
const phoneQuery = matchMedia("(max-width: 719px)");

function useRowHeight(isWork: boolean): number {
  const [isPhone, setPhone] = useState(phoneQuery.matches);
  useEffect(() => {
    const follow = (): void => setPhone(phoneQuery.matches);
    phoneQuery.addEventListener("change", follow);
    return () => phoneQuery.removeEventListener("change", follow);
  }, []);
  if (!isPhone) return wideRowPx;
  return isWork ? phoneWorkRowPx : phoneRowPx;
}

/** Arrow keys walk from item to item; Enter opens, as on any link. */
function walkRows(key: KeyboardEvent<HTMLDivElement>): void {
  if (key.key !== "ArrowDown" && key.key !== "ArrowUp") return;
  const row = (key.target as HTMLElement).closest('[role="row"]');
  const next = key.key === "ArrowDown" ? row?.nextElementSibling : row?.previousElementSibling;
  const link = next?.querySelector<HTMLElement>("a");
  if (!link) return;
  key.preventDefault();
  link.focus();
}

/** All rows have one height and only those in sight exist, so 4,000 items scroll like 40. */
export function StockList(props: {
  readonly query: StockQuery;
  readonly stock: ReturnType<typeof useStock>;
  readonly work: OpenWork;
}) {
  const { query, stock, work } = props;
  const { t } = useTranslation();
  const nowMs = useNow();
  const isWork = query.only === "recount" || query.only === "red";
  const rowHeightPx = useRowHeight(isWork);
  const { list, range } = useWindowRange(stock.total, rowHeightPx);
  useReadAhead(stock, range);
  const { flashing, arrivedCount, showArrived } = useStockLive(query, stock, range);
  const indexes = Array.from({ length: range.end - range.start }, (_, at) => range.start + at);
  return (
    <div
      className={isWork ? "stock-table stock-work card" : "stock-table card"}
      role="table"
      aria-rowcount={stock.total + 1}
      aria-label={t("stock.title")}
    >
      <StockHead isWork={isWork} />
      {arrivedCount > 0 ? (
        <div className="fresh-place">
          <button type="button" className="fresh-pill" onClick={showArrived}>
            {t("stock.fresh", { count: arrivedCount })}
          </button>
        </div>
      ) : null}
      <div
        ref={list}
        role="rowgroup"
        className="stock-rows"
        style={{
          height: stock.total * rowHeightPx,
          ["--row-height" as string]: `${rowHeightPx}px`,
        }}
        onKeyDown={walkRows}
      >
        <div
          role="presentation"
          className="stock-window"
          style={{ transform: `translateY(${range.start * rowHeightPx}px)` }}
        >
          {indexes.map((index) => {
            const row = stock.rows[index];
            if (!row) return <BoneLine key={`bone-${index}`} index={index} />;
            return (
              <StockLine
                key={row.sku}
                row={row}
                index={index}
                place={query.place}
                nowMs={nowMs}
                isFlashing={flashing.has(row.sku)}
                isWork={isWork}
                recount={work.recounts.get(row.sku)}
                red={work.reds.get(row.sku)}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

const columns = ["item", "shelf", "backroom", "inTransit", "total", "state", "moved"] as const;

function StockHead({ isWork }: { readonly isWork: boolean }) {
  const { t } = useTranslation();
  return (
    <div role="rowgroup">
      <div role="row" className="line line-head" aria-rowindex={1}>
        {columns.map((column) => (
          <span key={column} role="columnheader" className={`head-${column}`}>
            {t(`stock.column.${isWork && column === "moved" ? "asked" : column}`)}
          </span>
        ))}
      </div>
    </div>
  );
}
