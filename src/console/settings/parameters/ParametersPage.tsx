import { queryOptions, useQuery } from "@tanstack/react-query";
import { useParams, useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { getSettings, type ShownSetting } from "../../../ui/api/index.ts";
import { formatRecent, labelOf, nameOf } from "../../../ui/format/index.ts";
import { usePeople } from "../../../ui/people/index.ts";
import { Failure, LoadingTable, useNow } from "../../../ui/states/index.ts";
import { SettingsFrame } from "../SettingsFrame.tsx";
import { ParameterForm } from "./ParameterForm.tsx";
import { ParameterValue } from "./ParameterValue.tsx";
import "./parameters.css";

const from = "/inside/$place/settings/parameters";
const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: ({ signal }) => getSettings(signal),
});

/** What an owner may change while the shops run: what was shipped, what holds where, and who said so when. */
export function ParametersPage() {
  const { t } = useTranslation();
  const settings = useQuery(settingsQuery);
  return (
    <SettingsFrame permission="settings.change" hint={t("parameters.hint")} action={null}>
      {settings.data ? (
        <ul className="parameters">
          {settings.data.settings.map((setting) => (
            <Parameter key={setting.name} setting={setting} />
          ))}
        </ul>
      ) : settings.isError ? (
        <Failure error={settings.error} onRetry={() => void settings.refetch()} />
      ) : (
        <LoadingTable />
      )}
    </SettingsFrame>
  );
}

function Parameter({ setting }: { readonly setting: ShownSetting }) {
  const { t, i18n } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  const [isOpen, setOpen] = useState(false);
  const mayChange = session.may.includes("settings.change");
  const label = labelOf(setting.label, i18n.language);
  const whole = setting.values.find(({ place }) => place === null);
  return (
    <li className="card panel parameter">
      <div className="parameter-head">
        <h2>{label}</h2>
        <code className="caption">{setting.name}</code>
      </div>
      <table className="plain-table parameter-values">
        <tbody>
          <tr>
            <th scope="row">{t("parameters.shipped")}</th>
            <td>
              <ParameterValue setting={setting} value={setting.shipped} />
            </td>
            <td className="caption">{whole === undefined ? t("parameters.inForce") : ""}</td>
          </tr>
          {setting.values.map((value) => (
            <ValueRow key={value.place ?? ""} setting={setting} value={value} />
          ))}
        </tbody>
      </table>
      {mayChange && !isOpen ? (
        <button
          type="button"
          className="button"
          aria-label={t("parameters.changeWhich", { name: label })}
          onClick={() => setOpen(true)}
        >
          {t("settings.change")}
        </button>
      ) : null}
      {isOpen ? <ParameterForm setting={setting} onClose={() => setOpen(false)} /> : null}
    </li>
  );
}

function ValueRow(props: {
  readonly setting: ShownSetting;
  readonly value: ShownSetting["values"][number];
}) {
  const { value, changedAt, changedBy } = props.value;
  const { t, i18n } = useTranslation();
  const nowMs = useNow();
  const { session } = useRouteContext({ from: "/inside" });
  const { place } = useParams({ from });
  const nameOfPerson = usePeople(place, [changedBy]);
  const where = session.places.find((each) => each.place === props.value.place);
  const scope =
    props.value.place === null
      ? t("settings.wholeChain")
      : where === undefined
        ? props.value.place
        : nameOf(where, i18n.language);
  const when = formatRecent(changedAt, { nowMs, language: i18n.language });
  return (
    <tr>
      <th scope="row">{scope}</th>
      <td>
        <ParameterValue setting={props.setting} value={value} />
      </td>
      <td className="caption">
        {changedBy === null
          ? t("parameters.changed", { when })
          : t("parameters.changedBy", { when, who: nameOfPerson(changedBy) })}
      </td>
    </tr>
  );
}
