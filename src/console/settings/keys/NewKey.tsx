import { CopyOutlined } from "@ant-design/icons";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MadeKey } from "./KeyForm.tsx";

/** The token of a new key, this once: it lives in this page only and goes with it. */
export function NewKey(props: { readonly made: MadeKey; readonly onKept: () => void }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    field.current?.select();
    // Over plain http a browser has no clipboard: then the marked text is copied by hand.
    try {
      await navigator.clipboard.writeText(props.made.token);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  return (
    <section className="card panel new-key" aria-label={t("keys.madeTitle")}>
      <h2>{t("keys.made", { name: props.made.name })}</h2>
      <p>{t("keys.onlyOnce")}</p>
      <div className="new-key-line">
        <input
          ref={field}
          className="field"
          readOnly
          aria-label={t("keys.token")}
          value={props.made.token}
          onFocus={(focus) => focus.target.select()}
        />
        <button type="button" className="button" onClick={() => void copy()}>
          <CopyOutlined aria-hidden="true" />
          {t(isCopied ? "keys.copied" : "keys.copy")}
        </button>
      </div>
      <button type="button" className="button button-main" onClick={props.onKept}>
        {t("keys.kept")}
      </button>
    </section>
  );
}
