import { PlusOutlined } from "@ant-design/icons";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { getZones } from "../../../ui/api/index.ts";
import { useLive } from "../../../ui/live/index.ts";
import { Failure, LoadingTable } from "../../../ui/states/index.ts";
import { LiveMark } from "../../shell/LiveMark.tsx";
import { SettingsFrame } from "../SettingsFrame.tsx";
import { usePlaceName } from "../use-place-name.ts";
import { useRenew } from "../use-renew.ts";
import { ZoneForm } from "./ZoneForm.tsx";
import { ZonePanel } from "./ZonePanel.tsx";
import { ZoneTable } from "./ZoneTable.tsx";
import "./zones.css";

const from = "/inside/$place/settings/zones";
/** The events that change when a zone was swept, or what was seen in it. */
const zoneTypes = ["ZoneSwept", "SweepSettled", "ItemCounted"];

function zonesQuery(place: string) {
  return queryOptions({
    queryKey: ["zones", place],
    queryFn: ({ signal }) => getZones(place, signal),
  });
}

/** The zones of one place: what lies in them, and when somebody last walked them. */
export function ZonesPage() {
  const { t } = useTranslation();
  const { place } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate();
  const client = useQueryClient();
  const zones = useQuery(zonesQuery(place));
  const renew = useRenew("zones", "zone");
  const [saved, setSaved] = useState<string>();
  const scope = usePlaceName(place);
  useLive(place, (news) => {
    if (news !== "all" && !zoneTypes.some((type) => news.types.has(type))) return;
    for (const key of ["zones", "zone"]) void client.invalidateQueries({ queryKey: [key, place] });
  });
  const close = (): void =>
    void navigate({ to: "/$place/settings/zones", params: { place }, search: {} });
  const done = (name: string): void => {
    setSaved(name);
    renew();
    close();
  };
  const known = zones.data?.zones ?? [];
  const edited = known.find(({ zone }) => zone === search.edit);
  return (
    <SettingsFrame
      permission="zones.define"
      scope={scope}
      mark={<LiveMark />}
      hint={t("zones.hint")}
      action={
        <Link
          to="/$place/settings/zones"
          params={{ place }}
          search={{ new: "1" }}
          className="button button-main"
        >
          <PlusOutlined aria-hidden="true" />
          {t("zones.new")}
        </Link>
      }
    >
      {saved === undefined ? null : (
        <p className="settings-saved" role="status">
          {t("zones.saved", { name: saved })}
        </p>
      )}
      {search.new === "1" ? (
        <ZoneForm
          place={place}
          zone={undefined}
          taken={known.map(({ zone }) => zone)}
          onDone={done}
          onCancel={close}
        />
      ) : null}
      {edited === undefined ? null : (
        <ZonePanel key={edited.zone} place={place} zone={edited} onDone={done} onClose={close} />
      )}
      {zones.data ? (
        <ZoneTable place={place} zones={known} />
      ) : zones.isError ? (
        <Failure error={zones.error} onRetry={() => void zones.refetch()} />
      ) : (
        <LoadingTable />
      )}
    </SettingsFrame>
  );
}
