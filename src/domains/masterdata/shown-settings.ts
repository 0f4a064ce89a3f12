import { readTenant, type Pool } from "#database";
import { readEvents } from "#journal";
import { chainStream, type AccessLimits, type SettingDefinition } from "#kernel";
import type { ShownSetting } from "./contract.ts";
import { readChangedSettings } from "./store.ts";

/** Every setting that a domain reads, with what was changed where, by whom and when; of the places that the caller sees. */
export async function shownSettings(
  deps: { readonly pool: Pool; readonly settings: readonly SettingDefinition[] },
  tenantId: number,
  limits: AccessLimits,
): Promise<ShownSetting[]> {
  const isSeen = (place: string): boolean =>
    place === "" || limits.places === undefined || limits.places.includes(place);
  const { changed, events } = await readTenant(deps.pool, tenantId, async (tx) => {
    const rows = (await readChangedSettings(tx, tenantId)).filter(({ place }) => isSeen(place));
    const seqs = rows.map(({ seq }) => seq);
    return {
      changed: rows,
      events: await readEvents(tx, { tenantId, stream: chainStream, seqs }),
    };
  });
  const changes = new Map(events.map((event) => [event.seq, event]));
  return deps.settings.map(({ name, label, minimum, maximum, shipped }) => ({
    name,
    label: { ...label },
    minimum,
    maximum,
    shipped,
    values: changed
      .filter(({ setting }) => setting === name)
      .map(({ place, value, seq }) => ({
        place: place === "" ? null : place,
        value: typeof value === "number" ? value : null,
        changedAt: new Date(changes.get(seq)?.recordedAt ?? 0).toISOString(),
        changedBy: changes.get(seq)?.actor ?? null,
      })),
  }));
}
