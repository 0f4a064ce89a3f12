import { ArrowLeftOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { failureKind, type ItemStock } from "../../ui/api/index.ts";
import { BalanceCurve } from "../../ui/curve/index.ts";
import { accountName, formatMoment, nameOf } from "../../ui/format/index.ts";
import { useLive } from "../../ui/live/index.ts";
import { Failure, StatePage, useNow } from "../../ui/states/index.ts";
import { itemQuery } from "../queries.ts";
import { definedOnly, type WhySearch } from "../search.ts";
import { LiveMark } from "../shell/LiveMark.tsx";
import { Balances } from "./Balances.tsx";
import { Counts } from "./Counts.tsx";
import { Lots } from "./Lots.tsx";
import { Movements } from "./Movements.tsx";
import { NameItem } from "./NameItem.tsx";
import "./item.css";

const WhyDrawer = lazy(async () => {
  const { WhyDrawer: component } = await import("../../ui/why/index.ts");
  return { default: component };
});

/** Which number is asked about, no account meaning the total on hand; or one event of its story, by its key. */
export type Ask = (number: {
  readonly account?: string;
  readonly at?: string;
  readonly event?: string;
}) => void;

const route = "/inside/$place/stock/$sku";
const wholeTotal = "total";

/** All that is known about one item in one shop. */
export function ItemPage() {
  const { place, sku } = useParams({ from: route });
  const { why, at, position, event } = useSearch({ from: route });
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const answer = useQuery(itemQuery(place, sku));
  useLive(place, (news) => {
    if (news === "all" || news.skus.has(sku)) {
      void client.invalidateQueries({ queryKey: ["item", place, sku] });
    }
  });
  const go = (search: WhySearch): void => {
    const params = { place, sku };
    void navigate({ to: "/$place/stock/$sku", params, search, resetScroll: false });
  };
  const ask: Ask = (number) =>
    go({
      why: number.account ?? wholeTotal,
      ...(number.at === undefined ? {} : { at: number.at }),
      ...(number.event === undefined ? {} : { event: number.event }),
    });
  const openEvent = (next: string | undefined): void => {
    const { event: _left, ...story } = { why, at, position, event };
    go(definedOnly({ ...story, event: next }));
  };
  return (
    <div className="page">
      <div className="item-top">
        <Link to="/$place/stock" params={{ place }}>
          <ArrowLeftOutlined aria-hidden="true" /> {t("item.back")}
        </Link>
        {answer.data ? <LiveMark /> : null}
      </div>
      {answer.data ? <ItemBody stock={answer.data} place={place} ask={ask} /> : null}
      {answer.isPending ? <LoadingItem /> : null}
      {answer.isError && !answer.data ? (
        <ItemFailure
          error={answer.error}
          sku={sku}
          place={place}
          onRetry={() => void answer.refetch()}
        />
      ) : null}
      {why !== undefined && answer.data ? (
        <Suspense fallback={null}>
          <WhyDrawer
            key={`${why} ${at ?? ""}`}
            question={{
              place,
              sku,
              ...(why === wholeTotal ? {} : { account: why }),
              ...(at === undefined ? {} : { at }),
              ...(position === undefined ? {} : { position }),
            }}
            about={<About stock={answer.data} account={why} at={at} />}
            event={event}
            onEvent={openEvent}
            onClose={() => go({})}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

function About(props: {
  readonly stock: ItemStock;
  readonly account: string;
  readonly at: string | undefined;
}) {
  const { t, i18n } = useTranslation();
  const nowMs = useNow();
  const name = nameOf(props.stock.item, i18n.language);
  const account = props.account === wholeTotal ? t("account.total") : accountName(props.account, t);
  const time = props.at === undefined ? "" : formatMoment(props.at, { nowMs });
  return (
    <>
      {t("why.of", { name, account })}
      {time === "" ? "" : ` · ${t("why.at", { time })}`}
    </>
  );
}

function ItemBody(props: { readonly stock: ItemStock; readonly place: string; readonly ask: Ask }) {
  const { stock, place, ask } = props;
  const { t } = useTranslation();
  return (
    <>
      {stock.item.name === null ? <NameItem sku={stock.item.sku} /> : null}
      <Balances stock={stock} place={place} ask={ask} />
      <section className="card panel" aria-labelledby="curve-title">
        <h2 id="curve-title">{t("item.curve")}</h2>
        <BalanceCurve points={stock.curve} counts={stock.counts} onAsk={(at) => ask({ at })} />
      </section>
      <div className="item-columns">
        <Movements place={place} sku={stock.item.sku} measure={stock.item.measure} ask={ask} />
        <div className="item-side">
          <Counts place={place} counts={stock.counts} zones={stock.zones} ask={ask} />
          <Lots lots={stock.lots} measure={stock.item.measure} />
        </div>
      </div>
    </>
  );
}

function LoadingItem() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("loading")} className="card panel item-loading">
      <span className="bone" style={{ width: 220 }} />
      <span className="bone" style={{ width: 320 }} />
      <span className="bone" style={{ width: 120 }} />
    </div>
  );
}

function ItemFailure(props: {
  readonly error: unknown;
  readonly sku: string;
  readonly place: string;
  readonly onRetry: () => void;
}) {
  const { t } = useTranslation();
  const wayOut = (
    <Link to="/$place/stock" params={{ place: props.place }} className="button">
      {t("item.back")}
    </Link>
  );
  if (failureKind(props.error) !== "missing") {
    return <Failure error={props.error} onRetry={props.onRetry} wayOut={wayOut} />;
  }
  return (
    <StatePage
      icon="?"
      title={t("item.missing.title")}
      body={t("item.missing.body", { sku: props.sku })}
    >
      {wayOut}
    </StatePage>
  );
}
