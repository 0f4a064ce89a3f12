import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Labelled } from "../settings/Labelled.tsx";
import { PlaceFields } from "../settings/places/PlaceFields.tsx";
import { codePattern, TextField } from "../settings/TextField.tsx";
import type { TypedSetup } from "./typed-setup.ts";

/** The server's limit, so that the browser says it before anything is sent. */
const leastPassword = 10;

type PartProps = {
  readonly typed: TypedSetup;
  readonly onChange: (part: Partial<TypedSetup>) => void;
};

export function FirstPlaceFields({ typed, onChange }: PartProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="setup-part form-fields">
      <legend>{t("setup.place")}</legend>
      <PlaceFields typed={typed} onChange={onChange} />
      <TextField
        name={t("place.code")}
        hint={t("place.codeHint")}
        required
        pattern={codePattern}
        autoComplete="off"
        spellCheck={false}
        value={typed.place}
        onText={(place) => onChange({ place })}
      />
    </fieldset>
  );
}

export function AdministratorFields({ typed, onChange }: PartProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="setup-part form-fields">
      <legend>{t("setup.administrator")}</legend>
      <TextField
        name={t("people.name")}
        required
        maxLength={100}
        autoComplete="name"
        value={typed.person}
        onText={(person) => onChange({ person })}
      />
      <TextField
        name={t("people.login")}
        hint={t("people.loginHint")}
        required
        pattern={codePattern}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        value={typed.login}
        onText={(login) => onChange({ login })}
      />
      <PasswordField typed={typed} onChange={onChange} />
    </fieldset>
  );
}

function PasswordField({ typed, onChange }: PartProps) {
  const { t } = useTranslation();
  const [isShown, setShown] = useState(false);
  const missing = leastPassword - typed.password.length;
  const isBegun = typed.password !== "";
  return (
    <div className="setup-password">
      <Labelled name={t("people.password")} hint={t("setup.passwordHint")}>
        <input
          className="field"
          required
          type={isShown ? "text" : "password"}
          minLength={leastPassword}
          maxLength={200}
          autoComplete="new-password"
          value={typed.password}
          onChange={({ target }) => onChange({ password: target.value })}
        />
      </Labelled>
      <div className="setup-password-line">
        <label className="caption">
          <input
            type="checkbox"
            checked={isShown}
            onChange={({ target }) => setShown(target.checked)}
          />{" "}
          {t("signIn.show")}
        </label>
        <span role="status">
          {!isBegun ? null : missing > 0 ? (
            <span className="mark mark-yellow">{t("setup.passwordShort", { count: missing })}</span>
          ) : (
            <span className="mark mark-ok">{t("setup.passwordLong")}</span>
          )}
        </span>
      </div>
    </div>
  );
}
