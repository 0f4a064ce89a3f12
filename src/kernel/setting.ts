import type { Bilingual } from "./text.ts";

/** A value that an owner may change while the shops run; the domain that reads it says what it may be. */
export type SettingDefinition = {
  /** `<domain>.<what>`, unit last. */
  readonly name: string;
  readonly label: Bilingual;
  /** Whole numbers only. */
  readonly minimum: number;
  readonly maximum: number;
  /** In force where nobody has said otherwise; null: the rule is off. */
  readonly shipped: number | null;
};
