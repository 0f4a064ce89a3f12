import { backroomZone, shelfZones, zoneName, type DemoItem } from "./catalogue/items.ts";
import type { Client } from "./client.ts";
import { neighbourId, promoterId, staffId } from "./world/people.ts";
import { worldParameters } from "./world/parameters.ts";

export type ShopPlan = {
  readonly place: string;
  readonly number: number;
  readonly items: readonly DemoItem[];
};

const itemsPerCommand = 100;
const chineseNumbers = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

/** The words that each demo key has to be allowed to post. */
export const demoKeyTypes = {
  pos: ["SaleRecorded", "SaleReturned", "SourceHeard"],
  pda: [
    "GoodsReceived",
    "StockMoved",
    "GoodsDamaged",
    "StaffTook",
    "SampleTaken",
    "CustodyPlaced",
    "CustodyReturned",
    "ItemCounted",
    "ZoneSwept",
    "SourceHeard",
  ],
} as const;

/** Items, shops, zones and people, by the same commands as the console's; flows come with the product. */
export async function setUpChain(
  client: Client,
  chain: { readonly shops: readonly ShopPlan[]; readonly run: string },
): Promise<void> {
  let commands = 0;
  const command = async (name: string, body: unknown) => {
    commands += 1;
    await client.command(name, body, `demo-${chain.run}-${commands}`);
  };
  const items = new Map(
    chain.shops.flatMap((shop) => shop.items.map((item) => [item.sku, item] as const)),
  );
  const definitions = [...items.values()].map(
    ({ product: _product, zone: _zone, ...definition }) => definition,
  );
  for (let from = 0; from < definitions.length; from += itemsPerCommand) {
    await command("DefineItems", { items: definitions.slice(from, from + itemsPerCommand) });
  }
  for (const shop of chain.shops) {
    const number = chineseNumbers[shop.number - 1] ?? String(shop.number);
    await command("DefinePlace", {
      place: shop.place,
      name: `演示${number}店`,
      nameEn: `Demo shop ${shop.number}`,
      kind: "shop",
      timezone: "Asia/Shanghai",
    });
    for (const zone of zonesOf(shop)) await command("DefineZone", zone);
    for (const person of peopleOf(shop.place))
      await command("RegisterPerson", { ...person, place: shop.place });
  }
}

function zonesOf(shop: ShopPlan) {
  const zone = (code: string, skus: readonly string[]) => ({
    place: shop.place,
    zone: code,
    name: zoneName(code).zh,
    nameEn: zoneName(code).en,
    area: code === backroomZone ? "backroom" : "shelf",
    skus,
  });
  const shelves = shelfZones.map((code) =>
    zone(
      code,
      shop.items.filter((item) => item.zone === code).map((item) => item.sku),
    ),
  );
  return [
    ...shelves,
    zone(
      backroomZone,
      shop.items.map((item) => item.sku),
    ),
  ];
}

function peopleOf(place: string) {
  const many = (count: number, kind: string, id: (place: string, index: number) => string) =>
    Array.from({ length: count }, (_, index) => ({ person: id(place, index), kind }));
  return [
    ...many(worldParameters.staff, "staff", staffId),
    ...many(worldParameters.promoters, "promoter", promoterId),
    { person: neighbourId(place), kind: "neighbour" },
  ];
}
