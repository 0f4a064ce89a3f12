/** A text for people exists in both languages, or it does not exist. */
export type Bilingual = { readonly zh: string; readonly en: string };
