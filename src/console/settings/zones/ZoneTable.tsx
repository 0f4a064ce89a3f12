import { AppstoreOutlined } from "@ant-design/icons";
import { Link, useRouteContext } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ShownZone } from "../../../ui/api/index.ts";
import { accountName, nameOf } from "../../../ui/format/index.ts";
import { StatePage } from "../../../ui/states/index.ts";
import { LastSweep } from "./LastSweep.tsx";

const columns = ["name", "area", "categories", "items", "swept", "deeds"] as const;

export function ZoneTable(props: { readonly place: string; readonly zones: readonly ShownZone[] }) {
  const { t } = useTranslation();
  if (props.zones.length === 0) return <NoZone place={props.place} />;
  return (
    <table className="plain-table card zones">
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {t(`zones.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.zones.map((zone) => (
          <ZoneRow key={zone.zone} place={props.place} zone={zone} />
        ))}
      </tbody>
    </table>
  );
}

function NoZone({ place }: { readonly place: string }) {
  const { t } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  return (
    <StatePage
      icon={<AppstoreOutlined />}
      title={t("zones.empty.title")}
      body={t("zones.empty.body")}
    >
      {session.may.includes("zones.define") ? (
        <span className="row-deeds">
          <Link
            to="/$place/settings/zones"
            params={{ place }}
            search={{ new: "1" }}
            className="button button-main"
          >
            {t("zones.new")}
          </Link>
          <Link to="/settings/import" className="button">
            {t("zones.import")}
          </Link>
        </span>
      ) : null}
    </StatePage>
  );
}

function ZoneRow({ place, zone }: { readonly place: string; readonly zone: ShownZone }) {
  const { t, i18n } = useTranslation();
  const name = nameOf(zone, i18n.language);
  return (
    <tr className={zone.retired ? "zone-retired" : undefined}>
      <th scope="row">
        <span>
          {zone.order === null ? "" : <span className="zone-order">{zone.order}</span>}
          {name}
          {zone.retired ? <span className="mark mark-plain">{t("zones.retired")}</span> : null}
        </span>
        <span className="caption">{zone.zone}</span>
      </th>
      <td data-label={t("zones.column.area")}>{accountName(zone.area, t)}</td>
      <td data-label={t("zones.column.categories")}>
        <span>{zone.categories.join(t("dash")) || <span className="soft">–</span>}</span>
      </td>
      <td data-label={t("zones.column.items")}>{zone.items}</td>
      <td data-label={t("zones.column.swept")}>
        <LastSweep place={place} sweep={zone.lastSweep} />
      </td>
      <td data-label={t("zones.column.deeds")}>
        <Link
          to="/$place/settings/zones"
          params={{ place }}
          search={{ edit: zone.zone }}
          className="button"
          aria-label={t("zones.openWhich", { name })}
        >
          {t("zones.open")}
        </Link>
      </td>
    </tr>
  );
}
