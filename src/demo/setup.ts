import { backroomZone, zoneName } from "./catalogue/items.ts";
import type { Client } from "./client.ts";
import type { PlacePlan } from "./world/chain.ts";
import {
  chainParameters,
  nearExpiryDaysOf,
  parametersOf,
  worldParameters,
} from "./world/parameters.ts";
import { neighbourId, neighbourName, personName, promoterId, staffId } from "./world/people.ts";

const itemsPerCommand = 1000;
const hoursPerDay = 24;

/** The words that each demo key has to be allowed to post. */
export const demoKeyTypes = {
  pos: ["SaleRecorded", "SaleReturned", "NearExpirySold", "SourceHeard"],
  pda: [
    "GoodsReceived",
    "StockMoved",
    "GoodsDamaged",
    "StaffTook",
    "SampleTaken",
    "SampleReturned",
    "CustodyPlaced",
    "CustodyReturned",
    "TransferDispatched",
    "TransferReceived",
    "NearExpirySetAside",
    "NearExpiryWrittenOff",
    "ItemCounted",
    "ZoneSwept",
    "SourceHeard",
  ],
} as const;

type Command = (name: string, body: unknown) => Promise<void>;

/** Items, places, zones, people and thresholds, by the same commands as the console's; flows come with the product. */
export async function setUpChain(
  client: Client,
  chain: { readonly places: readonly PlacePlan[]; readonly run: string },
): Promise<void> {
  let commands = 0;
  const command: Command = async (name, body) => {
    commands += 1;
    await client.command(name, body, `demo-${chain.run}-${commands}`);
  };
  await defineItems(command, chain.places);
  let persons = 0;
  for (const [index, plan] of chain.places.entries()) {
    await command("DefinePlace", placeOf(plan, index));
    for (const zone of zonesOf(plan)) await command("DefineZone", zone);
    const people = peopleOf(plan, persons);
    persons += people.length;
    for (const person of people) await command("RegisterPerson", { ...person, place: plan.place });
  }
  await setThresholds(command, chain.places);
}

async function defineItems(command: Command, places: readonly PlacePlan[]): Promise<void> {
  const items = new Map(places.flatMap(({ items: all }) => all.map((item) => [item.sku, item])));
  const definitions = [...items.values()].map(
    ({ product: _product, zone: _zone, good: _good, ...definition }) => definition,
  );
  for (let from = 0; from < definitions.length; from += itemsPerCommand)
    await command("DefineItems", { items: definitions.slice(from, from + itemsPerCommand) });
}

const placeNames = [
  ["演示大店", "Demo big shop"],
  ["演示二店", "Demo shop 2"],
  ["演示三店", "Demo shop 3"],
] as const;

function placeOf({ place, size }: PlacePlan, index: number) {
  const isWarehouse = size === "warehouse";
  const number = index + 1;
  const [zh, en] = isWarehouse
    ? ["演示中心仓", "Demo warehouse"]
    : (placeNames[index] ?? [`演示${number}店`, `Demo shop ${number}`]);
  return {
    place,
    name: zh,
    nameEn: en,
    kind: isWarehouse ? "warehouse" : "shop",
    timezone: "Asia/Shanghai",
  };
}

function zonesOf(plan: PlacePlan) {
  const isWarehouse = plan.size === "warehouse";
  const zone = (code: string, skus: readonly string[]) => ({
    place: plan.place,
    zone: code,
    name: zoneName(code).zh,
    nameEn: zoneName(code).en,
    area: isWarehouse || code === backroomZone ? "backroom" : "shelf",
    skus,
  });
  const codes = [...new Set(plan.items.map((item) => item.zone))].sort();
  const zones = codes.map((code) =>
    zone(
      code,
      plan.items.filter((item) => item.zone === code).map((item) => item.sku),
    ),
  );
  const backroom = zone(
    backroomZone,
    plan.items.map((item) => item.sku),
  );
  return isWarehouse ? zones : [...zones, backroom];
}

function peopleOf({ place, size }: PlacePlan, before: number) {
  const { staff, promoters, neighbours } = parametersOf(size);
  const many = (count: number, kind: string, id: (place: string, index: number) => string) =>
    Array.from({ length: count }, (_, index) => ({ person: id(place, index), kind, index }));
  return [
    ...many(staff, "staff", staffId),
    ...many(promoters, "promoter", promoterId),
    ...many(neighbours, "neighbour", neighbourId),
  ].map(({ person, kind, index }, number) => ({
    person,
    kind,
    name: kind === "neighbour" ? neighbourName(before + index) : personName(before + number),
  }));
}

/**
 * What an owner of such a chain would set on the first day: lots are near-expiry when their goods' life says so, and goods
 * that are counted in turn are not missed before their turn has come; a warehouse sends by the case as a matter of course.
 */
async function setThresholds(command: Command, places: readonly PlacePlan[]): Promise<void> {
  const lives = new Map(
    places.flatMap(({ items }) =>
      items.map(({ category, shelfLifeDays }) => [category ?? "", shelfLifeDays ?? 1] as const),
    ),
  );
  const change = (flow: string, parameter: string, rest: object) =>
    command("ChangeFlowParameter", { flow, parameter, ...rest });
  for (const [category, life] of lives)
    if (life <= worldParameters.lotLifeDaysMaximum)
      await change("expiring-lot", "days", {
        category,
        value: nearExpiryDaysOf(life, worldParameters),
      });
  for (const { place, size } of places) {
    if (size === "warehouse") await change("high-value-out", "enabled", { place, value: false });
    if (size === "usual") continue;
    const hours = chainParameters.missedAfterDays[size] * hoursPerDay;
    await change("missed-update", "hours", { place, value: hours });
  }
}
