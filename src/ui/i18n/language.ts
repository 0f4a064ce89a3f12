export const languages = ["zh-CN", "en"] as const;
export type Language = (typeof languages)[number];

/** The stored choice of this browser, else what the browser prefers; anything that is not Chinese reads English. */
export function chosenLanguage(stored: string | null, preferred: readonly string[]): Language {
  if (stored === "zh-CN" || stored === "en") return stored;
  return (preferred[0] ?? "zh").toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}
