import { useNavigate } from "@tanstack/react-router";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { setUp, signIn } from "../../ui/api/index.ts";
import { currentLanguage } from "../../ui/i18n/index.ts";
import { PulseLogo } from "../../ui/logo/PulseLogo.tsx";
import { DeedFailure } from "../deeds/DeedFailure.tsx";
import { queryClient } from "../queries.ts";
import { Labelled } from "../settings/Labelled.tsx";
import { TextField } from "../settings/TextField.tsx";
import { LanguageSwitch } from "../shell/LanguageSwitch.tsx";
import { DemoCard } from "./DemoCard.tsx";
import { AdministratorFields, FirstPlaceFields } from "./SetupFields.tsx";
import { blankSetup, requestOf, type TypedSetup } from "./typed-setup.ts";
import "../settings/settings.css";
import "../shell/shell.css";
import "./setup.css";

/** The code may stand in the address that the terminal prints, behind #, which no server and no log ever sees. */
function codeOfAddress(): string {
  return decodeURIComponent(location.hash.slice(1)).slice(0, 40);
}

const placeFirstChosen = "S001";

/** A server that has no chain yet: its chain, its first place and its first administrator, or the demo. */
export function SetupPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [typed, setTyped] = useState<TypedSetup>(() => ({
    ...blankSetup(Intl.DateTimeFormat().resolvedOptions().timeZone, placeFirstChosen),
    code: codeOfAddress(),
  }));
  const change = (part: Partial<TypedSetup>): void => setTyped({ ...typed, ...part });
  const saving = useMutation({
    mutationFn: async () => {
      const request = requestOf(typed, currentLanguage());
      await setUp(request);
      const { login, password } = request.administrator;
      await signIn({ login, password });
      queryClient.clear();
      await navigate({ to: "/$place/settings/start", params: { place: request.place.place } });
    },
  });
  return (
    <main className="setup settings">
      <header className="setup-head">
        <PulseLogo size={40} />
        <div>
          <h1>{t("setup.title")}</h1>
          <p className="soft">{t("setup.hint")}</p>
        </div>
        <LanguageSwitch />
      </header>
      <form
        className="card panel settings-form"
        onSubmit={(submit) => {
          submit.preventDefault();
          saving.mutate();
        }}
      >
        <CodeField code={typed.code} onChange={(code) => change({ code })} />
        <fieldset className="setup-part">
          <legend>{t("setup.chain")}</legend>
          <TextField
            name={t("setup.chainName")}
            hint={t("setup.chainHint")}
            required
            maxLength={100}
            autoComplete="organization"
            value={typed.chain}
            onText={(chain) => change({ chain })}
          />
        </fieldset>
        <FirstPlaceFields typed={typed} onChange={change} />
        <AdministratorFields typed={typed} onChange={change} />
        {saving.isError ? <DeedFailure error={saving.error} /> : null}
        <div className="form-buttons">
          <button type="submit" className="button button-main" disabled={saving.isPending}>
            {t(saving.isPending ? "deed.working" : "setup.submit")}
          </button>
        </div>
      </form>
      <DemoCard code={typed.code} />
    </main>
  );
}

function CodeField(props: { readonly code: string; readonly onChange: (code: string) => void }) {
  const { t } = useTranslation();
  return (
    <Labelled name={t("setup.code")} hint={t("setup.codeHint")}>
      <input
        className="field setup-code"
        name="code"
        required
        autoFocus={props.code === ""}
        autoComplete="one-time-code"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={40}
        placeholder="XXXX-XXXX-XXXX"
        value={props.code}
        onChange={({ target }) => props.onChange(target.value)}
      />
    </Labelled>
  );
}
