/** A text for people, in both languages of the product. */
export type Text = { readonly zh: string; readonly en: string };
export type Locale = keyof Text;

/** --lang decides; else the system's language, Chinese when it begins with zh. */
export function chooseLocale(flag: string | undefined, environment: NodeJS.ProcessEnv): Locale {
  const wanted =
    flag ?? environment["LC_ALL"] ?? environment["LC_MESSAGES"] ?? environment["LANG"] ?? "";
  return wanted.toLowerCase().startsWith("zh") ? "zh" : "en";
}
