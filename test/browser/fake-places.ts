import type { IncomingMessage } from "node:http";
import type { ShownSweep, ShownZone, ZoneAnswer } from "#inventory/contract";
import type { ShownPlace, ShownSetting } from "#masterdata/contract";
import { bodyOf, problem, type Reply } from "./fake-reply.ts";

const hourMs = 3_600_000;

export type FakePlaces = {
  places: ShownPlace[];
  zones: ShownZone[];
  settings: ShownSetting[];
  readonly inZone: ZoneAnswer["inZone"];
};

function searchable(place: Omit<ShownPlace, "search">): ShownPlace {
  const text = `${place.place} ${place.name} ${place.nameEn ?? ""}`.toLowerCase();
  return { ...place, search: place.name.startsWith("望京") ? `${text} wjdl` : text };
}

/** Two hundred places and a shop of forty zones, in every state that they may be in. */
export function fakePlaces(nowMs: number): FakePlaces {
  const iso = (hoursAgo: number): string => new Date(nowMs - hoursAgo * hourMs).toISOString();
  const shop = (number: number): ShownPlace =>
    searchable({
      place: `S${String(number).padStart(3, "0")}`,
      name: number === 2 ? "望京东路社区生活超市旗舰店" : `朝阳${number}店`,
      nameEn: number === 2 ? "Wangjing East community flagship store" : `Chaoyang ${number}`,
      kind: number % 50 === 0 ? "warehouse" : "shop",
      timezone: "Asia/Shanghai",
      closed: number > 197,
      zones: 40,
    });
  const sweeps: readonly (ShownSweep | null)[] = [
    { at: iso(2), by: "staff-1", items: 96, counted: 96, state: "complete" },
    { at: iso(30), by: "staff-2", items: 80, counted: 71, state: "incomplete" },
    { at: iso(0.2), by: null, items: 12, counted: null, state: "waiting" },
    null,
  ];
  const names = ["茶饮区", "零食区", "日化区", "收银台后面靠墙的整排货架与端架", "冷藏柜"];
  const zone = (index: number): ShownZone => ({
    zone: index < 26 ? String.fromCharCode(65 + index) : `Z${index}`,
    name: names[index % names.length] ?? "",
    nameEn: index % 3 === 0 ? null : `Zone ${index + 1}`,
    area: index % 8 === 7 ? "backroom" : "shelf",
    categories: index % 2 === 0 ? ["茶饮", "果汁"] : [],
    order: index < 30 ? index + 1 : null,
    retired: index > 37,
    items: index > 37 ? 0 : 96 + index,
    lastSweep: sweeps[index % sweeps.length] ?? null,
  });
  return {
    places: Array.from({ length: 200 }, (_, index) => shop(index + 1)),
    zones: Array.from({ length: 40 }, (_, index) => zone(index)),
    inZone: Array.from({ length: 120 }, (_, index) => ({
      sku: `69000000${String(index).padStart(5, "0")}`,
      name: index % 9 === 0 ? "农夫山泉东方树叶青柑普洱无糖茶饮料大瓶装 900ml" : `茶饮 ${index}`,
      nameEn: `Tea ${index}`,
      measure: "瓶",
      isPlaced: index % 7 !== 6,
      seen: index % 5 === 4 ? null : 12_000,
      seenAt: index % 5 === 4 ? null : iso(2),
      booked: 12_000,
    })),
    settings: [
      {
        name: "inventory.count-tolerance-units",
        label: { zh: "盘点允许差异(件)", en: "Count tolerance in units" },
        minimum: 0,
        maximum: 1000,
        shipped: 2,
        values: [
          { place: null, value: 3, changedAt: iso(50), changedBy: "u-manager" },
          { place: "S002", value: 1, changedAt: iso(3), changedBy: "u-manager" },
        ],
      },
      {
        name: "inventory.count-tolerance-fen",
        label: { zh: "盘点允许差异(金额,分)", en: "Count tolerance in fen" },
        minimum: 0,
        maximum: 100_000_000,
        shipped: null,
        values: [],
      },
    ],
  };
}

type Asked = {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly chain: FakePlaces;
  readonly nowMs: number;
};

export async function replyOfPlaces(asked: Asked): Promise<Reply | undefined> {
  const { request, path, chain } = asked;
  if (path === "/places") return { status: 200, body: { places: chain.places } };
  if (path === "/settings") return { status: 200, body: { settings: chain.settings } };
  const zones = /^\/places\/[^/]+\/zones(?:\/([^/]+))?$/.exec(path);
  if (zones?.[1] !== undefined) return zoneOf(chain, decodeURIComponent(zones[1]));
  if (zones) return { status: 200, body: { zones: chain.zones } };
  if (request.method !== "POST" || !path.startsWith("/commands/")) return undefined;
  return command(asked, await bodyOf(request));
}

function zoneOf({ zones, inZone }: FakePlaces, code: string): Reply {
  const zone = zones.find((each) => each.zone === code);
  if (zone === undefined) return problem(404, `没有区域 ${code}`);
  const sweeps = zone.lastSweep === null ? [] : [zone.lastSweep];
  return { status: 200, body: { ...zone, inZone, sweeps } };
}

function command({ path, chain, nowMs }: Asked, body: unknown): Reply | undefined {
  const {
    setting,
    place = null,
    ...change
  } = body as {
    readonly setting?: string;
    readonly place?: string;
    readonly zone?: string;
    readonly value?: number | null;
  };
  const done = { status: 200, body: { events: [] } };
  const nowhere = {
    nameEn: null,
    categories: [],
    order: null,
    retired: false,
    items: 0,
    lastSweep: null,
  };
  switch (path) {
    case "/commands/DefinePlace":
      chain.places = [
        ...chain.places.filter((each) => each.place !== place),
        searchable({
          nameEn: null,
          closed: false,
          ...(body as Pick<ShownPlace, "place" | "name" | "kind" | "timezone">),
          zones: 0,
        }),
      ].toSorted((a, b) => (a.place < b.place ? -1 : 1));
      return done;
    case "/commands/DefineZone": {
      const known = chain.zones.find(({ zone }) => zone === change.zone);
      const { place: _place, ...zone } = body as ShownZone & { place: string };
      chain.zones = [
        ...chain.zones.filter((each) => each !== known),
        { ...nowhere, ...known, ...zone },
      ].toSorted(
        (a, b) => Number(a.retired) - Number(b.retired) || (a.order ?? 1e6) - (b.order ?? 1e6),
      );
      return done;
    }
    case "/commands/ChangeSetting": {
      const found = chain.settings.find(({ name }) => name === setting);
      const others = found?.values.filter((each) => each.place !== place) ?? [];
      const { value = null } = change;
      const now = new Date(nowMs).toISOString();
      const changed = { place, value, changedAt: now, changedBy: "u-manager" };
      if (found) found.values = value === null ? others : [...others, changed];
      return done;
    }
    default:
      return undefined;
  }
}
