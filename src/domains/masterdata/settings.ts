import { nearestName, type Refusal, type SettingDefinition } from "#kernel";

/** Why a setting cannot be changed so; undefined: it can. */
export function refuseSetting(
  known: readonly SettingDefinition[],
  change: { readonly setting: string; readonly value: unknown },
): Refusal | undefined {
  const { setting, value } = change;
  const definition = known.find(({ name }) => name === setting);
  if (definition === undefined) {
    const names = known.map(({ name }) => name);
    const nearest = nearestName(setting, names);
    return nearest === undefined
      ? { problem: "masterdata.setting-unknown", params: { setting, known: names.join(", ") } }
      : { problem: "masterdata.setting-mistyped", params: { setting, nearest } };
  }
  const { minimum, maximum } = definition;
  if (value === null) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum)
    return undefined;
  return { problem: "masterdata.setting-value", params: { setting, minimum, maximum } };
}
