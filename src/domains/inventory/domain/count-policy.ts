import { units, type SettingDefinition } from "#kernel";
import type { CountPolicy } from "./acceptance.ts";

/** Two units either way are taken as they are; what they are worth is looked at where the owner says so. */
export const countSettings = {
  toleranceUnits: {
    name: "inventory.count-tolerance-units",
    label: { zh: "盘点允许差异(件)", en: "Count tolerance in units" },
    minimum: 0,
    maximum: 1000,
    shipped: 2,
  },
  toleranceFen: {
    name: "inventory.count-tolerance-fen",
    label: { zh: "盘点允许差异(金额,分)", en: "Count tolerance in fen" },
    minimum: 0,
    maximum: 100_000_000,
    shipped: null,
  },
} as const satisfies Record<string, SettingDefinition>;

/** A setting that was changed, for a place or ('') for the whole chain. */
export type ChangedSetting = {
  readonly setting: string;
  readonly place: string;
  readonly value: unknown;
};

/** The place's own value, else the chain's, else what was shipped. */
export function settingOf(
  definition: SettingDefinition,
  changed: readonly ChangedSetting[],
): number | null {
  const own = changed.filter(({ setting }) => setting === definition.name);
  const found = own.find(({ place }) => place !== "") ?? own.find(({ place }) => place === "");
  return typeof found?.value === "number" ? found.value : definition.shipped;
}

export type ItemFacts = { readonly costFen: number | undefined; readonly highValue: boolean };

export function policyOf(changed: readonly ChangedSetting[], item: ItemFacts): CountPolicy {
  return {
    toleranceThousandths: units(settingOf(countSettings.toleranceUnits, changed) ?? 0),
    toleranceFen: settingOf(countSettings.toleranceFen, changed) ?? undefined,
    costFen: item.costFen,
    alwaysTwice: item.highValue,
  };
}
