import { useMutation } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { vocabulary } from "#vocabulary";
import { createKey } from "../../../ui/api/index.ts";
import { labelOf, nameOf } from "../../../ui/format/index.ts";
import { DeedFailure } from "../../deeds/DeedFailure.tsx";
import { Labelled } from "../Labelled.tsx";
import { CheckList } from "./CheckList.tsx";
import { keyRequestOf, type TypedKey } from "./key-limits.ts";

const longestName = 100;
const blank: TypedKey = {
  name: "",
  role: "integrator",
  types: [],
  places: [],
  zones: "",
  lastDay: "",
};

export type MadeKey = { readonly name: string; readonly token: string };

/** Makes a key for a machine: what it may send, where, and until when. */
export function KeyForm(props: {
  readonly onMade: (key: MadeKey) => void;
  readonly onCancel: () => void;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(blank);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const making = useMutation({
    mutationFn: () => createKey(keyRequestOf(typed)),
    onSuccess: ({ token }) => props.onMade({ name: typed.name.trim(), token }),
  });
  return (
    <form
      className="card panel settings-form"
      onSubmit={(submit) => {
        submit.preventDefault();
        making.mutate();
      }}
      onKeyDown={(key) => {
        if (key.key === "Escape") props.onCancel();
      }}
    >
      <h2 ref={heading} tabIndex={-1}>
        {t("keys.new")}
      </h2>
      <KeyFields typed={typed} onChange={(change) => setTyped({ ...typed, ...change })} />
      <KeyLimits typed={typed} onChange={(change) => setTyped({ ...typed, ...change })} />
      {making.isError ? <DeedFailure error={making.error} /> : null}
      <div className="form-buttons">
        <button type="submit" className="button button-main" disabled={making.isPending}>
          {t(making.isPending ? "deed.working" : "keys.make")}
        </button>
        <button type="button" className="button" onClick={props.onCancel}>
          {t("settings.cancel")}
        </button>
      </div>
    </form>
  );
}

type Part = {
  readonly typed: TypedKey;
  readonly onChange: (change: Partial<TypedKey>) => void;
};

function KeyFields({ typed, onChange }: Part) {
  const { t } = useTranslation();
  return (
    <div className="form-fields">
      <Labelled name={t("keys.name")} hint={t("keys.nameHint")}>
        <input
          className="field"
          required
          maxLength={longestName}
          autoComplete="off"
          value={typed.name}
          onChange={(change) => onChange({ name: change.target.value })}
        />
      </Labelled>
      <Labelled name={t("keys.role")} hint={t(`role.may.${typed.role}`)}>
        <select
          className="field select"
          value={typed.role}
          onChange={(change) =>
            onChange({ role: change.target.value === "auditor" ? "auditor" : "integrator" })
          }
        >
          <option value="integrator">{t("role.integrator")}</option>
          <option value="auditor">{t("role.auditor")}</option>
        </select>
      </Labelled>
      <Labelled name={t("keys.zones")} hint={t("keys.zonesHint")}>
        <input
          className="field"
          autoComplete="off"
          spellCheck={false}
          value={typed.zones}
          onChange={(change) => onChange({ zones: change.target.value })}
        />
      </Labelled>
      <Labelled name={t("keys.lastDay")} hint={t("keys.lastDayHint")}>
        <input
          className="field"
          type="date"
          value={typed.lastDay}
          onChange={(change) => onChange({ lastDay: change.target.value })}
        />
      </Labelled>
    </div>
  );
}

function KeyLimits({ typed, onChange }: Part) {
  const { t, i18n } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  const types = [...vocabulary.values()]
    .filter(({ origin }) => origin === "observed")
    .map(({ type, label }) => ({ code: type, words: labelOf(label, i18n.language) }));
  const places = session.places.map((each) => ({
    code: each.place,
    words: nameOf(each, i18n.language),
  }));
  return (
    <>
      <CheckList
        name={t("keys.places")}
        hint={t("keys.placesHint")}
        choices={places}
        chosen={typed.places}
        onChange={(chosen) => onChange({ places: chosen })}
      />
      {typed.role === "integrator" ? (
        <CheckList
          name={t("keys.types")}
          hint={t("keys.typesHint")}
          choices={types}
          chosen={typed.types}
          onChange={(chosen) => onChange({ types: chosen })}
        />
      ) : null}
    </>
  );
}
