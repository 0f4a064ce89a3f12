import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { changeUser, createUser, type User } from "../../../ui/api/index.ts";
import { DeedFailure } from "../../deeds/DeedFailure.tsx";
import { Labelled } from "../Labelled.tsx";
import { RolePicker } from "./RolePicker.tsx";
import { distinct, type Assignment } from "./roles.ts";

/** The server's limits, so that the browser says them before anything is sent. */
const loginPattern = "[!-~]{1,64}";
const leastPassword = 10;
const longestPassword = 200;
const longestName = 100;

type Typed = {
  readonly login: string;
  readonly name: string;
  readonly password: string;
  readonly language: User["language"];
  readonly roles: readonly Assignment[];
};

const blank: Typed = {
  login: "",
  name: "",
  password: "",
  language: "zh-CN",
  roles: [{ role: "assistant" }],
};

/** What is sent: of a person who exists only what was changed, a password only when one was typed. */
async function save(user: User | undefined, typed: Typed): Promise<void> {
  const { login, name, password, language } = typed;
  const roles = distinct(typed.roles);
  if (user === undefined) {
    await createUser({ login, name: name.trim(), password, language, roles });
    return;
  }
  const isSame = JSON.stringify(roles) === JSON.stringify(user.roles);
  await changeUser(user.login, {
    name: name.trim(),
    language,
    ...(password !== "" && { password }),
    ...(!isSame && { roles }),
  });
}

/** Makes a person, or changes one. */
export function PersonForm(props: {
  readonly user: User | undefined;
  readonly onDone: (login: string) => void;
  readonly onCancel: () => void;
}) {
  const { user } = props;
  const { t } = useTranslation();
  const [typed, setTyped] = useState<Typed>(() => (user ? { ...blank, ...user } : blank));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const saving = useMutation({
    mutationFn: () => save(user, typed),
    onSuccess: () => props.onDone(typed.login),
  });
  return (
    <form
      className="card panel settings-form"
      onSubmit={(submit) => {
        submit.preventDefault();
        saving.mutate();
      }}
      onKeyDown={(key) => {
        if (key.key === "Escape") props.onCancel();
      }}
    >
      <h2 ref={heading} tabIndex={-1}>
        {user === undefined ? t("people.new") : t("people.change", { name: user.name })}
      </h2>
      <PersonFields
        typed={typed}
        isNew={user === undefined}
        onChange={(change) => setTyped({ ...typed, ...change })}
      />
      <RolePicker assignments={typed.roles} onChange={(roles) => setTyped({ ...typed, roles })} />
      {user === undefined ? null : <p className="caption">{t("people.signsInAnew")}</p>}
      {saving.isError ? <DeedFailure error={saving.error} /> : null}
      <div className="form-buttons">
        <button type="submit" className="button button-main" disabled={saving.isPending}>
          {t(saving.isPending ? "deed.working" : "settings.save")}
        </button>
        <button type="button" className="button" onClick={props.onCancel}>
          {t("settings.cancel")}
        </button>
      </div>
    </form>
  );
}

function PersonFields(props: {
  readonly typed: Typed;
  readonly isNew: boolean;
  readonly onChange: (change: Partial<Typed>) => void;
}) {
  const { typed, isNew, onChange } = props;
  const { t } = useTranslation();
  return (
    <div className="form-fields">
      {isNew ? (
        <Labelled name={t("people.login")} hint={t("people.loginHint")}>
          <input
            className="field"
            required
            pattern={loginPattern}
            autoComplete="off"
            spellCheck={false}
            value={typed.login}
            onChange={(change) => onChange({ login: change.target.value })}
          />
        </Labelled>
      ) : null}
      <Labelled name={t("people.name")}>
        <input
          className="field"
          required
          maxLength={longestName}
          autoComplete="off"
          value={typed.name}
          onChange={(change) => onChange({ name: change.target.value })}
        />
      </Labelled>
      <Labelled
        name={t(isNew ? "people.password" : "people.newPassword")}
        hint={t(isNew ? "people.passwordHint" : "people.newPasswordHint")}
      >
        <input
          className="field"
          type="password"
          required={isNew}
          minLength={leastPassword}
          maxLength={longestPassword}
          autoComplete="new-password"
          value={typed.password}
          onChange={(change) => onChange({ password: change.target.value })}
        />
      </Labelled>
      <Labelled name={t("shell.language")}>
        <select
          className="field select"
          value={typed.language}
          onChange={(change) =>
            onChange({ language: change.target.value === "en" ? "en" : "zh-CN" })
          }
        >
          <option value="zh-CN">中文</option>
          <option value="en">English</option>
        </select>
      </Labelled>
    </div>
  );
}
