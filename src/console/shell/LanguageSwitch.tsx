import { useTranslation } from "react-i18next";
import { changeLanguage, currentLanguage, languages } from "../../ui/i18n/index.ts";

/** Each language is named in itself, so that whoever needs it can read it. */
const ownNames = { "zh-CN": "中文", en: "English" } as const;

export function LanguageSwitch() {
  const { t } = useTranslation();
  const current = currentLanguage();
  return (
    <fieldset className="choice">
      <legend className="caption">{t("shell.language")}</legend>
      {languages.map((language) => (
        <button
          key={language}
          type="button"
          className="chip"
          lang={language}
          aria-pressed={language === current}
          onClick={() => void changeLanguage(language)}
        >
          {ownNames[language]}
        </button>
      ))}
    </fieldset>
  );
}
