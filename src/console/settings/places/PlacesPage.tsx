import { PlusOutlined } from "@ant-design/icons";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useRouteContext, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { getPlaces, type ShownPlace } from "../../../ui/api/index.ts";
import { nameOf } from "../../../ui/format/index.ts";
import { Failure, LoadingTable } from "../../../ui/states/index.ts";
import { SettingsFrame } from "../SettingsFrame.tsx";
import { useRenew } from "../use-renew.ts";
import { PlaceForm } from "./PlaceForm.tsx";
import { isFound } from "./is-found.ts";

const from = "/inside/$place/settings/places";
export const placesQuery = queryOptions({
  queryKey: ["places"],
  queryFn: ({ signal }) => getPlaces(signal),
});
/** With fewer than this nobody has to search. */
const searchFrom = 10;

/** The shops and warehouses of the chain. */
export function PlacesPage() {
  const { t } = useTranslation();
  const { place } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate();
  const places = useQuery(placesQuery);
  const renew = useRenew("places", "session");
  const [saved, setSaved] = useState<string>();
  const close = (): void =>
    void navigate({ to: "/$place/settings/places", params: { place }, search: {} });
  const done = (name: string): void => {
    setSaved(name);
    renew();
    close();
  };
  const known = places.data?.places ?? [];
  const edited = known.find((each) => each.place === search.edit);
  const isOpen = search.new === "1" || edited !== undefined;
  return (
    <SettingsFrame
      permission="places.define"
      hint={t("places.hint")}
      action={
        <Link
          to="/$place/settings/places"
          params={{ place }}
          search={{ new: "1" }}
          className="button button-main"
        >
          <PlusOutlined aria-hidden="true" />
          {t("places.new")}
        </Link>
      }
    >
      {saved === undefined || isOpen ? null : (
        <p className="settings-saved" role="status">
          {t("places.saved", { name: saved })}
        </p>
      )}
      {isOpen && places.data ? (
        <PlaceForm
          key={edited?.place ?? ""}
          place={edited}
          taken={known.map((each) => each.place)}
          onDone={done}
          onCancel={close}
        />
      ) : null}
      {places.data ? (
        <PlaceList places={known} />
      ) : places.isError ? (
        <Failure error={places.error} onRetry={() => void places.refetch()} />
      ) : (
        <LoadingTable />
      )}
    </SettingsFrame>
  );
}

function PlaceList({ places }: { readonly places: readonly ShownPlace[] }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const shown = places.filter((place) => isFound(place, text));
  return (
    <>
      {places.length < searchFrom ? null : (
        <input
          className="field settings-search"
          type="search"
          aria-label={t("places.search")}
          placeholder={t("places.search")}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      )}
      <p className="caption" role="status">
        {t("places.count", { count: shown.length })}
      </p>
      {shown.length === 0 ? (
        <p className="card panel soft">{t("places.none")}</p>
      ) : (
        <table className="plain-table card">
          <thead>
            <tr>
              {(["name", "kind", "timezone", "zones", "state", "deeds"] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`places.column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((place) => (
              <PlaceRow key={place.place} shown={place} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function PlaceRow({ shown }: { readonly shown: ShownPlace }) {
  const { t, i18n } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  const { place } = useParams({ from });
  const name = nameOf(shown, i18n.language);
  return (
    <tr>
      <th scope="row">
        <span>{name}</span>
        <span className="caption">{shown.place}</span>
      </th>
      <td data-label={t("places.column.kind")}>{t(`place.kind.${shown.kind}`)}</td>
      <td data-label={t("places.column.timezone")}>{shown.timezone}</td>
      <td data-label={t("places.column.zones")}>
        <Link
          to="/$place/settings/zones"
          params={{ place: shown.place }}
          aria-label={t("places.zonesOf", { name, count: shown.zones })}
        >
          {shown.zones}
        </Link>
      </td>
      <td data-label={t("places.column.state")}>
        <span className={`mark ${shown.closed ? "mark-plain" : "mark-ok"}`}>
          {t(shown.closed ? "places.closed" : "places.open")}
        </span>
      </td>
      <td data-label={t("places.column.deeds")}>
        {session.may.includes("places.define") ? (
          <Link
            to="/$place/settings/places"
            params={{ place }}
            search={{ edit: shown.place }}
            className="button"
            aria-label={t("places.change", { name })}
          >
            {t("settings.change")}
          </Link>
        ) : null}
      </td>
    </tr>
  );
}
