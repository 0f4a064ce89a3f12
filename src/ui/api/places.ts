import { call } from "./client.ts";
import type { ShownPlace, ShownSetting, ShownZone, ZoneDetail } from "./types.ts";

const withSignal = (signal: AbortSignal | undefined) => (signal ? { signal } : {});
const zonesPath = (place: string): string => `/places/${encodeURIComponent(place)}/zones`;

export function getPlaces(
  signal?: AbortSignal,
): Promise<{ readonly places: readonly ShownPlace[] }> {
  return call("/places", withSignal(signal));
}

export function getZones(
  place: string,
  signal?: AbortSignal,
): Promise<{ readonly zones: readonly ShownZone[] }> {
  return call(zonesPath(place), withSignal(signal));
}

export type ZoneKey = { readonly place: string; readonly zone: string };

export function getZone({ place, zone }: ZoneKey, signal?: AbortSignal): Promise<ZoneDetail> {
  return call(`${zonesPath(place)}/${encodeURIComponent(zone)}`, withSignal(signal));
}

export function getSettings(
  signal?: AbortSignal,
): Promise<{ readonly settings: readonly ShownSetting[] }> {
  return call("/settings", withSignal(signal));
}

export type PlaceDefinition = Omit<ShownPlace, "zones" | "nameEn" | "search"> & {
  readonly nameEn?: string;
};
export type ZoneDefinition = ZoneKey &
  Pick<ShownZone, "name" | "area" | "categories"> & {
    readonly nameEn?: string;
    readonly order?: number;
    readonly retired?: boolean;
    /** Absent: what lies in the zone stays as it was. */
    readonly skus?: readonly string[];
  };
export type SettingChange = {
  readonly setting: string;
  /** Absent: the whole chain. */
  readonly place?: string;
  /** null: back to what was shipped. */
  readonly value: number | null;
};

/** `deed` names the click, so that a repeated answerless call does it once. */
export function definePlace(deed: string, body: PlaceDefinition): Promise<void> {
  return call("/commands/DefinePlace", { method: "POST", body, deed });
}

export function defineZone(deed: string, body: ZoneDefinition): Promise<void> {
  return call("/commands/DefineZone", { method: "POST", body, deed });
}

export type ItemDefinition = {
  readonly sku: string;
  readonly name: string;
  readonly nameEn?: string;
  readonly measure?: string;
  readonly category?: string;
};

export function defineItems(deed: string, items: readonly ItemDefinition[]): Promise<void> {
  return call("/commands/DefineItems", { method: "POST", body: { items }, deed });
}

export function changeSetting(deed: string, body: SettingChange): Promise<void> {
  return call("/commands/ChangeSetting", { method: "POST", body, deed });
}
