import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { getMovements, type Movement } from "../../ui/api/index.ts";
import {
  accountName,
  formatChange,
  formatError,
  formatMoment,
  formatRecent,
  formatSpan,
  labelOf,
  sourceName,
} from "../../ui/format/index.ts";
import { PersonName } from "../../ui/people/index.ts";
import { Failure, useNow } from "../../ui/states/index.ts";
import type { Ask } from "./ItemPage.tsx";

const pageLength = 15;

type MovementsProps = {
  readonly place: string;
  readonly sku: string;
  readonly measure?: string | null | undefined;
  readonly ask: Ask;
};

/** What came and went, newest first; earlier ones on demand. */
export function Movements(props: MovementsProps) {
  const { place, sku } = props;
  const { t } = useTranslation();
  const answer = useInfiniteQuery({
    queryKey: ["item", place, sku, "movements"],
    queryFn: ({ pageParam, signal }) =>
      getMovements(
        { place, sku, limit: pageLength, ...(pageParam ? { before: pageParam } : {}) },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
  });
  const movements = answer.data?.pages.flatMap((page) => page.movements) ?? [];
  const isEmpty = answer.data !== undefined && movements.length === 0;
  return (
    <section className="card panel" aria-labelledby="movements-title">
      <h2 id="movements-title">{t("item.movements")}</h2>
      {answer.isPending ? <p role="status">{t("loading")}</p> : null}
      {answer.isError && !answer.data ? (
        <Failure error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
      {isEmpty ? <p className="soft">{t("item.movements.none")}</p> : null}
      <ol className="movements">
        {movements.map((movement) => (
          <MovementLine
            key={`${movement.seq} ${movement.key} ${movement.account} ${movement.kind}`}
            place={place}
            movement={movement}
            ask={props.ask}
          />
        ))}
      </ol>
      {answer.hasNextPage ? (
        <button
          type="button"
          className="button movements-more"
          disabled={answer.isFetchingNextPage}
          onClick={() => void answer.fetchNextPage()}
        >
          {t(answer.isFetchingNextPage ? "item.loadingMore" : "item.more")}
        </button>
      ) : null}
      {!answer.hasNextPage && movements.length > pageLength ? (
        <p className="caption">{t("item.end")}</p>
      ) : null}
    </section>
  );
}

function MovementLine(props: {
  readonly place: string;
  readonly movement: Movement;
  readonly ask: Ask;
}) {
  const { movement, ask } = props;
  const { t, i18n } = useTranslation();
  const nowMs = useNow();
  const { language } = i18n;
  const label = labelOf(movement.label, language);
  const lateMs = Date.parse(movement.recordedAt) - Date.parse(movement.at);
  const exact = formatMoment(movement.at, { nowMs, seconds: true });
  const way = t(movement.quantity < 0 ? "movement.to" : "movement.from", {
    account: accountName(movement.account, t),
    counter: accountName(movement.counterAccount, t),
  });
  const device = movement.source === undefined ? "" : sourceName(movement.source, t);
  return (
    <li className="movement">
      <div className="movement-what">
        <span className="sentence">
          {label}{" "}
          {movement.kind === "movement" ? null : (
            <span className="mark mark-plain">{labelOf(movement.because, language)}</span>
          )}{" "}
          {movement.late ? (
            <span
              className="mark mark-yellow"
              title={t("late.after", { span: formatSpan(lateMs, language) })}
            >
              {t("late.mark")}
            </span>
          ) : null}
        </span>
        <span className="caption">{way}</span>
      </div>
      <button
        type="button"
        className="door movement-quantity"
        aria-label={t("item.whyLabel", { what: label, quantity: formatChange(movement.quantity) })}
        onClick={() => ask({ account: movement.account, at: movement.at })}
      >
        {formatChange(movement.quantity)}
      </button>
      <div className="movement-when caption">
        <time dateTime={movement.at} title={`${exact} ${formatError(movement.errorMs)}`}>
          {formatRecent(movement.at, { nowMs, language })}
        </time>
        <span className="movement-who" title={movement.source}>
          {movement.actor === undefined ? null : (
            <PersonName place={props.place} id={movement.actor} />
          )}
          {movement.actor === undefined || device === "" ? "" : " · "}
          {device}
        </span>
      </div>
    </li>
  );
}
