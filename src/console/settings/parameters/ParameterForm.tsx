import { useMutation } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changeSetting, newDeed, type ShownSetting } from "../../../ui/api/index.ts";
import { nameOf } from "../../../ui/format/index.ts";
import { DeedFailure } from "../../deeds/DeedFailure.tsx";
import { Labelled } from "../Labelled.tsx";
import { TextField } from "../TextField.tsx";
import { useRenew } from "../use-renew.ts";

/** Changes a setting for the chain or for one place, or takes such a change back. */
export function ParameterForm(props: {
  readonly setting: ShownSetting;
  readonly onClose: () => void;
}) {
  const { setting } = props;
  const { t } = useTranslation();
  const renew = useRenew("settings");
  const [place, setPlace] = useState("");
  const inForce = setting.values.find((each) => (each.place ?? "") === place);
  const [typed, setTyped] = useState(String(inForce?.value ?? setting.shipped ?? ""));
  const saving = useMutation({
    mutationFn: (value: number | null) =>
      changeSetting(newDeed(), {
        setting: setting.name,
        value,
        ...(place !== "" && { place }),
      }),
    onSuccess: () => {
      renew();
      props.onClose();
    },
  });
  return (
    <form
      className="settings-form parameter-form"
      onSubmit={(submit) => {
        submit.preventDefault();
        saving.mutate(Number(typed));
      }}
      onKeyDown={(key) => {
        if (key.key === "Escape") props.onClose();
      }}
    >
      <div className="form-fields">
        <WhereField place={place} onChange={setPlace} />
        <TextField
          name={t("parameters.value")}
          hint={t("parameters.limits", { minimum: setting.minimum, maximum: setting.maximum })}
          type="number"
          required
          autoFocus
          step={1}
          min={setting.minimum}
          max={setting.maximum}
          value={typed}
          onText={setTyped}
        />
      </div>
      {saving.isError ? <DeedFailure error={saving.error} /> : null}
      <div className="form-buttons">
        <button type="submit" className="button button-main" disabled={saving.isPending}>
          {t(saving.isPending ? "deed.working" : "settings.save")}
        </button>
        {inForce === undefined ? null : (
          <button
            type="button"
            className="button"
            disabled={saving.isPending}
            onClick={() => saving.mutate(null)}
          >
            {t("parameters.reset")}
          </button>
        )}
        <button type="button" className="button" onClick={props.onClose}>
          {t("settings.cancel")}
        </button>
      </div>
    </form>
  );
}

function WhereField(props: { readonly place: string; readonly onChange: (place: string) => void }) {
  const { t, i18n } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  return (
    <Labelled name={t("parameters.where")}>
      <select
        className="field select"
        value={props.place}
        onChange={({ target }) => props.onChange(target.value)}
      >
        <option value="">{t("settings.wholeChain")}</option>
        {session.places.map((each) => (
          <option key={each.place} value={each.place}>
            {nameOf(each, i18n.language)}
          </option>
        ))}
      </select>
    </Labelled>
  );
}
