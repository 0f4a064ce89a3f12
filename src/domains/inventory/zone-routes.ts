import { readTenant, type Pool } from "#database";
import type { Route } from "#kernel";
import {
  zoneAnswer,
  zonesAnswer,
  type ShownSweep,
  type ShownZone,
  type ZoneAnswer,
} from "./contract.ts";
import {
  readItemsOfZone,
  readSweepsOfZone,
  readZones,
  type SweepOfZone,
  type ZoneOverview,
} from "./zone-store.ts";

const placeOf = ({ params }: { params: Readonly<Record<string, string>> }) => params["place"];

/** Zones of a place: what lies in them, and when somebody last walked them. */
export function zoneRoutes({ pool }: { readonly pool: Pool }): Route[] {
  return [
    {
      method: "GET",
      url: "/places/:place/zones",
      permission: "stock.read",
      scope: placeOf,
      summary: {
        zh: "门店的区域,以及上次扫完的时间",
        en: "Zones of a place, and when each was last swept",
      },
      schema: { answer: zonesAnswer },
      handler: async ({ principal: { tenantId }, params }) => {
        const place = params["place"] ?? "";
        const zones = await readTenant(pool, tenantId, (tx) => readZones(tx, tenantId, { place }));
        return { body: { zones: zones.map(shownZone) } };
      },
    },
    {
      method: "GET",
      url: "/places/:place/zones/:zone",
      permission: "stock.read",
      scope: placeOf,
      summary: {
        zh: "一个区域里的商品和最近几次扫完",
        en: "What lies in a zone, and its latest sweeps",
      },
      schema: { answer: zoneAnswer },
      handler: async ({ principal: { tenantId }, params }) => {
        const of = { place: params["place"] ?? "", zone: params["zone"] ?? "" };
        const body = await readTenant(
          pool,
          tenantId,
          async (tx): Promise<ZoneAnswer | undefined> => {
            const [zone] = await readZones(tx, tenantId, of);
            if (zone === undefined) return undefined;
            const session = zone.lastSweep?.session ?? null;
            const items = await readItemsOfZone(tx, tenantId, { ...of, area: zone.area, session });
            const sweeps = await readSweepsOfZone(tx, tenantId, of);
            return {
              ...shownZone(zone),
              inZone: items.map(({ seenAt, ...item }) => ({ ...item, seenAt: momentOf(seenAt) })),
              sweeps: sweeps.map(shownSweep),
            };
          },
        );
        return body === undefined
          ? { problem: "inventory.no-zone", params: { zone: of.zone } }
          : { body };
      },
    },
  ];
}

function shownZone(zone: ZoneOverview): ShownZone {
  const { lastSweep, categories, ...facts } = zone;
  return {
    ...facts,
    categories: [...categories],
    lastSweep: lastSweep === null ? null : shownSweep(lastSweep),
  };
}

function shownSweep({ session: _session, at, ...facts }: SweepOfZone): ShownSweep {
  return { ...facts, at: new Date(at).toISOString() };
}

function momentOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
