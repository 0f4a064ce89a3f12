import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import type { Translate } from "../../ui/format/index.ts";
import { useTranslation } from "react-i18next";
import { ApiProblem, signIn, Unreachable } from "../../ui/api/index.ts";
import { PulseLogo } from "../../ui/logo/PulseLogo.tsx";
import { queryClient } from "../queries.ts";
import { LanguageSwitch } from "../shell/LanguageSwitch.tsx";
import "../shell/shell.css";
import "./sign-in.css";

export function SignInPage() {
  const { t } = useTranslation();
  const { next } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const router = useRouter();
  const [isWorking, setWorking] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [hasChain, setChain] = useState(false);

  const submit = async (form: FormData): Promise<void> => {
    setWorking(true);
    setFailure(undefined);
    try {
      const chain = fieldText(form, "chain").trim();
      await signIn({
        login: fieldText(form, "login").trim(),
        password: fieldText(form, "password"),
        ...(chain === "" ? {} : { chain }),
      });
      queryClient.clear();
      if (next === undefined) await navigate({ to: "/" });
      else router.history.push(next);
    } catch (error) {
      if (error instanceof ApiProblem && error.pointers.includes("/chain")) setChain(true);
      setFailure(error);
    } finally {
      setWorking(false);
    }
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void submit(new FormData(event.currentTarget));
  };
  return (
    <main className="sign-in">
      <form className="sign-in-card card" onSubmit={onSubmit}>
        <div className="sign-in-head">
          <PulseLogo size={40} />
          <div>
            <h1>{t("signIn.title")}</h1>
            <p className="caption">{t("app.tagline")}</p>
          </div>
        </div>
        {hasChain ? <Field name="chain" autoComplete="organization" /> : null}
        <Field name="login" autoComplete="username" />
        <PasswordField />
        {failure === undefined ? null : (
          <p className="sign-in-failure" role="alert">
            {failureText(failure, t)}
          </p>
        )}
        <button type="submit" className="button button-main" disabled={isWorking}>
          {t(isWorking ? "signIn.working" : "signIn.submit")}
        </button>
        {hasChain ? null : (
          <button type="button" className="button-link" onClick={() => setChain(true)}>
            {t("signIn.chainShow")}
          </button>
        )}
      </form>
      <LanguageSwitch />
    </main>
  );
}

function fieldText(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

function Field(props: { readonly name: "chain" | "login"; readonly autoComplete: string }) {
  const { t } = useTranslation();
  return (
    <label className="sign-in-field">
      <span>{t(`signIn.${props.name}`)}</span>
      <input
        className="field"
        name={props.name}
        autoComplete={props.autoComplete}
        autoCapitalize="none"
        spellCheck={false}
        required
      />
    </label>
  );
}

function PasswordField() {
  const { t } = useTranslation();
  const [isShown, setShown] = useState(false);
  return (
    <>
      <label className="sign-in-field">
        <span>{t("signIn.password")}</span>
        <input
          className="field"
          name="password"
          type={isShown ? "text" : "password"}
          autoComplete="current-password"
          required
        />
      </label>
      <label className="sign-in-show caption">
        <input
          type="checkbox"
          checked={isShown}
          onChange={(change) => setShown(change.target.checked)}
        />
        {t("signIn.show")}
      </label>
    </>
  );
}

function failureText(failure: unknown, t: Translate): string {
  if (failure instanceof Unreachable) return t("signIn.unreachable");
  if (!(failure instanceof ApiProblem)) return t("signIn.failed");
  if (failure.status === 429) {
    const seconds = failure.retryAfterSeconds;
    return seconds === undefined ? t("signIn.tooMany") : t("signIn.tooManyWait", { seconds });
  }
  if (failure.pointers.length > 0) return failure.message;
  return t(failure.status < 500 ? "signIn.wrong" : "signIn.failed");
}
