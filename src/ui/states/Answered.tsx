import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { formatMoment } from "../format/index.ts";
import { Failure } from "./Failure.tsx";
import { LoadingTable } from "./LoadingTable.tsx";

type Asked<Data> = Pick<
  UseQueryResult<Data>,
  "data" | "error" | "isError" | "dataUpdatedAt" | "refetch"
>;

/** What was asked, once it is there; its bones before, the way out when it failed, and a word when it is old. */
export function Answered<Data>(props: {
  readonly query: Asked<Data>;
  readonly wayOut?: ReactNode;
  readonly loading?: ReactNode;
  readonly children: (data: Data) => ReactNode;
}) {
  const { query, wayOut, loading } = props;
  const { t } = useTranslation();
  const retry = (): void => void query.refetch();
  if (query.data === undefined) {
    if (query.isError) return <Failure error={query.error} onRetry={retry} wayOut={wayOut} />;
    return loading ?? <LoadingTable />;
  }
  return (
    <>
      {query.isError ? (
        <p className="banner" role="status">
          {t("problem.stale", {
            time: formatMoment(new Date(query.dataUpdatedAt).toISOString(), { nowMs: Date.now() }),
          })}{" "}
          <button type="button" className="button-link" onClick={retry}>
            {t("problem.retry")}
          </button>
        </p>
      ) : null}
      {props.children(query.data)}
    </>
  );
}
