import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { chosenLanguage, type Language } from "./language.ts";
import english from "./en.json";
import chinese from "./zh-CN.json";

export { languages, type Language } from "./language.ts";
const storageKey = "dianmai.language";

/** Storage is refused in some private windows; the page then works without memory. */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Without storage the choice holds until the page closes.
  }
}

export function startLanguage(): Promise<unknown> {
  const language = chosenLanguage(readStored(storageKey), navigator.languages);
  document.documentElement.lang = language;
  return i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    resources: { "zh-CN": { translation: chinese }, en: { translation: english } },
    interpolation: { escapeValue: false },
  });
}

export async function changeLanguage(language: Language): Promise<void> {
  writeStored(storageKey, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

export function currentLanguage(): Language {
  return i18next.language === "en" ? "en" : "zh-CN";
}
