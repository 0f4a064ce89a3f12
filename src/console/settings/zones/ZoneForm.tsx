import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { defineZone, newDeed, type ShownZone } from "../../../ui/api/index.ts";
import { DeedFailure } from "../../deeds/DeedFailure.tsx";
import { Labelled } from "../Labelled.tsx";
import { codePattern, TextField } from "../TextField.tsx";
import { blankZone, definitionOf, typedOf, type TypedZone } from "./typed-zone.ts";

const longestName = 120;
const lastOrder = 9999;

/** Defines a zone, or renames, moves or retires one; what lies in it stays as it is. */
export function ZoneForm(props: {
  readonly place: string;
  readonly zone: ShownZone | undefined;
  readonly taken: readonly string[];
  readonly onDone: (name: string) => void;
  readonly onCancel?: () => void;
}) {
  const { place, zone } = props;
  const { t } = useTranslation();
  const [typed, setTyped] = useState<TypedZone>(() => (zone ? typedOf(zone) : blankZone));
  const isTaken = zone === undefined && props.taken.includes(typed.zone);
  const saving = useMutation({
    mutationFn: (retired: boolean) =>
      defineZone(newDeed(), definitionOf(place, { ...typed, retired })),
    onSuccess: () => props.onDone(typed.name.trim()),
  });
  return (
    <form
      className={zone === undefined ? "card panel settings-form" : "settings-form"}
      onSubmit={(submit) => {
        submit.preventDefault();
        if (!isTaken) saving.mutate(false);
      }}
      onKeyDown={(key) => {
        if (key.key === "Escape") props.onCancel?.();
      }}
    >
      {zone === undefined ? <h2>{t("zones.new")}</h2> : null}
      <ZoneFields
        typed={typed}
        isNew={zone === undefined}
        isTaken={isTaken}
        onChange={(part) => setTyped({ ...typed, ...part })}
      />
      {saving.isError ? <DeedFailure error={saving.error} /> : null}
      <div className="form-buttons">
        <button type="submit" className="button button-main" disabled={saving.isPending}>
          {t(
            saving.isPending
              ? "deed.working"
              : zone?.retired === true
                ? "zones.useAgain"
                : "settings.save",
          )}
        </button>
        {zone === undefined || zone.retired ? null : (
          <button
            type="button"
            className="button"
            disabled={saving.isPending}
            title={t("zones.retireHint")}
            onClick={() => saving.mutate(true)}
          >
            {t("zones.retire")}
          </button>
        )}
        {props.onCancel === undefined ? null : (
          <button type="button" className="button" onClick={props.onCancel}>
            {t("settings.cancel")}
          </button>
        )}
      </div>
    </form>
  );
}

function ZoneFields(props: {
  readonly typed: TypedZone;
  readonly isNew: boolean;
  readonly isTaken: boolean;
  readonly onChange: (part: Partial<TypedZone>) => void;
}) {
  const { typed, isNew, isTaken, onChange } = props;
  const { t } = useTranslation();
  return (
    <div className="form-fields">
      {isNew ? (
        <TextField
          name={t("place.code")}
          hint={t(isTaken ? "zones.taken" : "zones.codeHint")}
          required
          autoFocus
          pattern={codePattern}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={isTaken}
          value={typed.zone}
          onText={(zone) => onChange({ zone })}
        />
      ) : null}
      <TextField
        name={t("place.name")}
        required
        maxLength={longestName}
        value={typed.name}
        onText={(name) => onChange({ name })}
      />
      <TextField
        name={t("place.nameEn")}
        maxLength={longestName}
        value={typed.nameEn}
        onText={(nameEn) => onChange({ nameEn })}
      />
      <Labelled name={t("zones.column.area")}>
        <select
          className="field select"
          value={typed.area}
          onChange={({ target }) =>
            onChange({ area: target.value === "backroom" ? "backroom" : "shelf" })
          }
        >
          <option value="shelf">{t("account.shelf")}</option>
          <option value="backroom">{t("account.backroom")}</option>
        </select>
      </Labelled>
      <TextField
        name={t("zones.order")}
        hint={t("zones.orderHint")}
        type="number"
        min={0}
        max={lastOrder}
        step={1}
        value={typed.order}
        onText={(order) => onChange({ order })}
      />
      <TextField
        name={t("zones.column.categories")}
        hint={t("zones.categoriesHint")}
        value={typed.categories}
        onText={(categories) => onChange({ categories })}
      />
    </div>
  );
}
