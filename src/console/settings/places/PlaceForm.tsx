import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { definePlace, newDeed, type ShownPlace } from "../../../ui/api/index.ts";
import { nameOf } from "../../../ui/format/index.ts";
import { DeedFailure } from "../../deeds/DeedFailure.tsx";
import { codePattern, TextField } from "../TextField.tsx";
import { PlaceFields } from "./PlaceFields.tsx";

type Typed = Omit<ShownPlace, "zones" | "nameEn" | "search"> & { readonly nameEn: string };

function blank(): Typed {
  const { timeZone: timezone } = Intl.DateTimeFormat().resolvedOptions();
  return { place: "", name: "", nameEn: "", kind: "shop", timezone, closed: false };
}

function typedOf({ zones: _zones, search: _search, ...place }: ShownPlace): Typed {
  return { ...place, nameEn: place.nameEn ?? "" };
}

/** Defines a place, or renames, shuts or opens one. */
export function PlaceForm(props: {
  readonly place: ShownPlace | undefined;
  readonly taken: readonly string[];
  readonly onDone: (name: string) => void;
  readonly onCancel?: () => void;
}) {
  const { place } = props;
  const { t, i18n } = useTranslation();
  const [typed, setTyped] = useState<Typed>(() => (place ? typedOf(place) : blank()));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const isTaken = place === undefined && props.taken.includes(typed.place);
  const saving = useMutation({
    mutationFn: () => {
      const { nameEn, name, ...rest } = typed;
      const english = nameEn.trim();
      return definePlace(newDeed(), {
        ...rest,
        name: name.trim(),
        ...(english !== "" && { nameEn: english }),
      });
    },
    onSuccess: () => props.onDone(typed.name.trim()),
  });
  return (
    <form
      className="card panel settings-form"
      onSubmit={(submit) => {
        submit.preventDefault();
        if (!isTaken) saving.mutate();
      }}
      onKeyDown={(key) => {
        if (key.key === "Escape") props.onCancel?.();
      }}
    >
      <h2 ref={heading} tabIndex={-1}>
        {place === undefined
          ? t("places.new")
          : t("places.change", { name: nameOf(place, i18n.language) })}
      </h2>
      <OwnFields
        typed={typed}
        isNew={place === undefined}
        isTaken={isTaken}
        onChange={(part) => setTyped({ ...typed, ...part })}
      />
      {saving.isError ? <DeedFailure error={saving.error} /> : null}
      <div className="form-buttons">
        <button type="submit" className="button button-main" disabled={saving.isPending}>
          {t(saving.isPending ? "deed.working" : "settings.save")}
        </button>
        {props.onCancel === undefined ? null : (
          <button type="button" className="button" onClick={props.onCancel}>
            {t("settings.cancel")}
          </button>
        )}
      </div>
    </form>
  );
}

function OwnFields(props: {
  readonly typed: Typed;
  readonly isNew: boolean;
  readonly isTaken: boolean;
  readonly onChange: (part: Partial<Typed>) => void;
}) {
  const { typed, isNew, isTaken, onChange } = props;
  const { t } = useTranslation();
  return (
    <div className="form-fields">
      {isNew ? (
        <TextField
          name={t("place.code")}
          hint={t(isTaken ? "places.taken" : "place.codeHint")}
          required
          pattern={codePattern}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={isTaken}
          value={typed.place}
          onText={(place) => onChange({ place })}
        />
      ) : null}
      <PlaceFields typed={typed} onChange={onChange} />
      {isNew ? null : (
        <label className="settings-check">
          <input
            type="checkbox"
            checked={typed.closed}
            onChange={({ target }) => onChange({ closed: target.checked })}
          />
          <span>
            {t("places.close")}
            <span className="caption">{t("places.closeHint")}</span>
          </span>
        </label>
      )}
    </div>
  );
}
