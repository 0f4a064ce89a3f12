import { CheckCircleOutlined, FileSearchOutlined, InboxOutlined } from "@ant-design/icons";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { StockQuery } from "../../ui/api/index.ts";
import { formatMoment } from "../../ui/format/index.ts";
import { useLive } from "../../ui/live/index.ts";
import { Failure, StatePage } from "../../ui/states/index.ts";
import { useOpenWork, type OpenWork } from "../open-work.ts";
import { LiveMark } from "../shell/LiveMark.tsx";
import { PageTabs } from "../shell/PageTabs.tsx";
import { stockPages } from "./stock-pages.ts";
import { BoneLine } from "./StockLine.tsx";
import { StockFilters } from "./StockFilters.tsx";
import { StockList } from "./StockList.tsx";
import { parseStockSearch } from "./stock-search.ts";
import { useStock } from "./use-stock.ts";
import "./stock.css";

/** What is on hand in one shop. */
export function StockPage() {
  const { t } = useTranslation();
  const { place } = useParams({ from: "/inside/$place/stock" });
  const { q = "", only = "all", sort = "name" } = useSearch({ from: "/inside/$place/stock" });
  const navigate = useNavigate();
  const query = useMemo<StockQuery>(() => ({ place, q, only, sort }), [place, q, only, sort]);
  const stock = useStock(query);
  const work = useOpenWork(place);
  const onChange = (change: Partial<StockQuery>): void => {
    const search = parseStockSearch({ ...query, ...change });
    void navigate({ to: "/$place/stock", params: { place }, search, replace: true });
  };
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t("stock.title")}</h1>
        {stock.data ? (
          <span className="soft" role="status">
            {t("stock.count", { count: stock.total })}
          </span>
        ) : null}
        {stock.data ? <LiveMark /> : null}
      </div>
      <PageTabs pages={stockPages} label={t("stock.pages")} />
      <StockFilters query={query} work={work} onChange={onChange} />
      {stock.isError && stock.data ? (
        <p className="banner" role="status">
          {t("problem.stale", {
            time: formatMoment(stock.asOf?.recordedAt ?? "", { nowMs: Date.now() }),
          })}{" "}
          <button type="button" className="button-link" onClick={() => void stock.refetch()}>
            {t("problem.retry")}
          </button>
        </p>
      ) : null}
      <StockBody query={query} stock={stock} work={work} onChange={onChange} />
    </div>
  );
}

function StockBody(props: {
  readonly query: StockQuery;
  readonly stock: ReturnType<typeof useStock>;
  readonly work: OpenWork;
  readonly onChange: (change: Partial<StockQuery>) => void;
}) {
  const { query, stock } = props;
  const { t } = useTranslation();
  if (stock.isError && !stock.data) {
    return (
      <Failure
        error={stock.error}
        onRetry={() => void stock.refetch()}
        wayOut={
          <Link to="/" className="button">
            {t("problem.forbidden.go")}
          </Link>
        }
      />
    );
  }
  if (!stock.data) return <LoadingList />;
  if (stock.total === 0) return <EmptyList {...props} onNews={() => void stock.refetch()} />;
  return <StockList query={query} stock={stock} work={props.work} />;
}

function LoadingList() {
  const { t } = useTranslation();
  return (
    <div className="stock-table card" role="table" aria-busy="true" aria-label={t("loading")}>
      <div role="rowgroup">
        {Array.from({ length: 12 }, (_, index) => (
          <BoneLine key={index} index={index} />
        ))}
      </div>
    </div>
  );
}

function EmptyList(props: {
  readonly query: StockQuery;
  readonly onNews: () => void;
  readonly onChange: (change: Partial<StockQuery>) => void;
}) {
  const { t } = useTranslation();
  const { q, only } = props.query;
  const kind = q === "" ? (only === "all" ? "empty" : "calm") : "none";
  const icons = {
    empty: <InboxOutlined />,
    calm: <CheckCircleOutlined />,
    none: <FileSearchOutlined />,
  };
  // Nothing is on screen that could jump, so what arrives is shown at once.
  useLive(props.query.place, () => props.onNews());
  return (
    <StatePage
      icon={icons[kind]}
      title={t(`stock.${kind}.title`, { query: q })}
      body={t(`stock.${kind}.body`)}
    >
      {kind === "empty" ? null : (
        <button
          type="button"
          className="button"
          onClick={() => props.onChange({ q: "", only: "all" })}
        >
          {t("stock.showAll")}
        </button>
      )}
    </StatePage>
  );
}
