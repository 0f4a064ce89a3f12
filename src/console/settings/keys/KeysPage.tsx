import { KeyOutlined } from "@ant-design/icons";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { getKeys, type ApiKey } from "../../../ui/api/index.ts";
import { Failure, LoadingTable, StatePage, useNow } from "../../../ui/states/index.ts";
import { SettingsFrame } from "../SettingsFrame.tsx";
import { KeyForm, type MadeKey } from "./KeyForm.tsx";
import { KeyRow } from "./KeyRow.tsx";
import { NewKey } from "./NewKey.tsx";

const from = "/inside/$place/settings/keys";
const usedAgainMs = 30_000;
const keysQuery = queryOptions({
  queryKey: ["keys"],
  queryFn: ({ signal }) => getKeys(signal),
  refetchInterval: usedAgainMs,
});

/** The keys by which tills, handhelds and other systems come in. */
export function KeysPage() {
  const { t } = useTranslation();
  const { place } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate();
  const client = useQueryClient();
  const [made, setMade] = useState<MadeKey>();
  const close = (): void =>
    void navigate({ to: "/$place/settings/keys", params: { place }, search: {} });
  return (
    <SettingsFrame
      permission="keys.manage"
      hint={t("keys.hint")}
      action={
        <Link
          to="/$place/settings/keys"
          params={{ place }}
          search={{ new: "1" }}
          className="button button-main"
        >
          <KeyOutlined aria-hidden="true" />
          {t("keys.new")}
        </Link>
      }
    >
      {made === undefined ? null : <NewKey made={made} onKept={() => setMade(undefined)} />}
      {search.new === "1" ? (
        <KeyForm
          onCancel={close}
          onMade={(key) => {
            setMade(key);
            void client.invalidateQueries({ queryKey: keysQuery.queryKey });
            close();
          }}
        />
      ) : null}
      <Keys />
    </SettingsFrame>
  );
}

function Keys() {
  const { t } = useTranslation();
  const keys = useQuery(keysQuery);
  if (keys.isError && !keys.data)
    return (
      <Failure
        error={keys.error}
        onRetry={() => void keys.refetch()}
        wayOut={
          <Link to="/" className="button">
            {t("problem.forbidden.go")}
          </Link>
        }
      />
    );
  if (!keys.data) return <LoadingTable />;
  if (keys.data.keys.length === 0)
    return (
      <StatePage icon={<KeyOutlined />} title={t("keys.empty.title")} body={t("keys.empty.body")} />
    );
  return <KeyTable keys={keys.data.keys} />;
}

function KeyTable({ keys }: { readonly keys: readonly ApiKey[] }) {
  const { t } = useTranslation();
  const nowMs = useNow();
  return (
    <table className="plain-table card">
      <thead>
        <tr>
          {(["name", "limits", "used", "until", "state", "deeds"] as const).map((column) => (
            <th key={column} scope="col">
              {t(`keys.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {keys.map((each) => (
          <KeyRow key={each.id} apiKey={each} nowMs={nowMs} />
        ))}
      </tbody>
    </table>
  );
}
