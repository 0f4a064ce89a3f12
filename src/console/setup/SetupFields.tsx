import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Labelled } from "../settings/Labelled.tsx";
import { TimezoneSelect } from "./TimezoneSelect.tsx";
import type { TypedSetup } from "./typed-setup.ts";

/** The server's limits, so that the browser says them before anything is sent. */
const codePattern = "[!-~]{1,64}";
const leastPassword = 10;

type PartProps = {
  readonly typed: TypedSetup;
  readonly onChange: (part: Partial<TypedSetup>) => void;
};

export function PlaceFields({ typed, onChange }: PartProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="setup-part form-fields">
      <legend>{t("setup.place")}</legend>
      <Labelled name={t("place.name")}>
        <input
          className="field"
          required
          maxLength={120}
          value={typed.name}
          onChange={({ target }) => onChange({ name: target.value })}
        />
      </Labelled>
      <Labelled name={t("place.nameEn")} hint={t("place.nameEnHint")}>
        <input
          className="field"
          maxLength={120}
          lang="en"
          value={typed.nameEn}
          onChange={({ target }) => onChange({ nameEn: target.value })}
        />
      </Labelled>
      <Labelled name={t("place.kind")}>
        <select
          className="field select"
          value={typed.kind}
          onChange={({ target }) =>
            onChange({ kind: target.value === "warehouse" ? "warehouse" : "shop" })
          }
        >
          <option value="shop">{t("place.kind.shop")}</option>
          <option value="warehouse">{t("place.kind.warehouse")}</option>
        </select>
      </Labelled>
      <Labelled name={t("place.timezone")}>
        <TimezoneSelect value={typed.timezone} onChange={(timezone) => onChange({ timezone })} />
      </Labelled>
      <Labelled name={t("place.code")} hint={t("place.codeHint")}>
        <input
          className="field"
          required
          pattern={codePattern}
          autoComplete="off"
          spellCheck={false}
          value={typed.place}
          onChange={({ target }) => onChange({ place: target.value })}
        />
      </Labelled>
    </fieldset>
  );
}

export function AdministratorFields({ typed, onChange }: PartProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="setup-part form-fields">
      <legend>{t("setup.administrator")}</legend>
      <Labelled name={t("people.name")}>
        <input
          className="field"
          required
          maxLength={100}
          autoComplete="name"
          value={typed.person}
          onChange={({ target }) => onChange({ person: target.value })}
        />
      </Labelled>
      <Labelled name={t("people.login")} hint={t("people.loginHint")}>
        <input
          className="field"
          required
          pattern={codePattern}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={typed.login}
          onChange={({ target }) => onChange({ login: target.value })}
        />
      </Labelled>
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
