import { randomInteger } from "#kernel";
import { dayMs, hourMs, type SimMs } from "../timeline.ts";
import { between } from "../draw.ts";
import { staffOf } from "./people.ts";
import { aLittleOff } from "./receiving.ts";
import { enter, inNotes, line, type ShopWorld, type Wanted } from "./world.ts";

/** One line on the lorry: what the warehouse noted, and what was really loaded. */
type Loaded = { readonly item: number; readonly noted: number; readonly loaded: number };

/** A transfer as it leaves the warehouse; `item` speaks of the shop's items. */
export type Lorry = {
  readonly transfer: string;
  readonly fromPlace: string;
  readonly lines: readonly Loaded[];
  readonly sentAt: SimMs;
};

/** The warehouse picks before dawn what its shelf has of it; sometimes a few pieces more or less than the note says. */
export function sendTransfer(
  warehouse: ShopWorld,
  shop: ShopWorld,
  order: { readonly wanted: readonly Wanted[]; readonly at: SimMs },
): void {
  for (const { item, units } of order.wanted)
    shop.onOrder[item] = (shop.onOrder[item] ?? 0) + units;
  const { transferPickHour } = shop.parameters;
  const pickAt = (Math.floor(order.at / dayMs) + 1) * dayMs + transferPickHour * hourMs;
  warehouse.agenda.plan(pickAt + warehouse.random() * hourMs, (at) => {
    const lines = order.wanted.flatMap(({ item, units }) => pick(warehouse, shop, { item, units }));
    const sent = new Set(lines.map(({ item }) => item));
    for (const { item, units } of order.wanted) if (!sent.has(item)) giveUp(shop, item, units);
    for (const part of inNotes(lines)) dispatch(warehouse, shop, { lines: part, at });
  });
}

function giveUp(shop: ShopWorld, item: number, units: number): void {
  shop.onOrder[item] = Math.max(0, (shop.onOrder[item] ?? 0) - units);
}

function pick(warehouse: ShopWorld, shop: ShopWorld, { item, units }: Wanted): Loaded[] {
  const own = warehouse.itemIndex.get(shop.items[item]?.sku ?? "");
  if (own === undefined) return [];
  const there = warehouse.stock.at(own, "backroom");
  const noted = Math.min(units, there);
  if (noted === 0) return [];
  const isWrong = warehouse.random() < warehouse.parameters.transferWrongLineShare;
  const loaded = Math.min(there, isWrong ? aLittleOff(warehouse, noted) : noted);
  const slip = loaded === noted ? {} : { slip: "transfer" as const };
  warehouse.stock.move(own, { from: "backroom", to: "transit", units: loaded, ...slip });
  enter(warehouse, "backroom", { item: own, units: -noted });
  if (noted < units) giveUp(shop, item, units - noted);
  return [{ item, noted, loaded }];
}

function dispatch(
  warehouse: ShopWorld,
  shop: ShopWorld,
  load: { readonly lines: readonly Loaded[]; readonly at: SimMs },
): void {
  const { lines, at } = load;
  const transfer = warehouse.nextNumber("TR");
  warehouse.figures.transfers += 1;
  warehouse.emit({
    source: warehouse.network.handheld(),
    at,
    type: "TransferDispatched",
    actor: staffOf(warehouse, randomInteger(warehouse.random, 0, 3)),
    slips: lines.flatMap(({ item, noted, loaded }) => {
      const own = warehouse.itemIndex.get(shop.items[item]?.sku ?? "");
      if (own === undefined || noted === loaded) return [];
      return [{ item: own, area: "backroom" as const, units: -noted, slip: "transfer" as const }];
    }),
    data: () => ({
      transfer,
      toPlace: shop.place,
      from: "backroom",
      lines: lines.map(({ item, noted }) => line(shop, item, noted)),
    }),
  });
  const { parameters, random } = shop;
  const isLost = random() < parameters.transferLostShare;
  const isLate = random() < parameters.transferLateShare;
  const roadHours =
    parameters.transferRoadHours + (isLate ? random() * parameters.transferLateHoursMaximum : 0);
  const dueAt = at + parameters.transferRoadHours * hourMs;
  shop.documents.set(transfer, {
    kind: "transfer",
    number: transfer,
    arrival: "none",
    dueAt,
    lines: lines.map(({ item, loaded }) => ({ item, units: loaded })),
  });
  const lorry = { transfer, fromPlace: warehouse.place, lines, sentAt: at };
  if (!isLost) shop.agenda.plan(at + roadHours * hourMs, (now) => unload(shop, lorry, now));
  // Who waits in vain orders anew after three days.
  else
    shop.agenda.plan(at + 3 * dayMs, () => {
      for (const { item, noted } of lines) giveUp(shop, item, noted);
    });
}

/** Goods go into the backroom; most lorries are scanned at the door, some are found days later on the record, some never. */
function unload(shop: ShopWorld, lorry: Lorry, at: SimMs): void {
  const { parameters, random } = shop;
  const isScanned = random() >= parameters.transferUnscannedShare;
  const noted = lorry.lines.map((each) => {
    const isChecked = random() < parameters.transferCheckedShare;
    return { ...each, confirmed: isChecked ? each.loaded : each.noted };
  });
  for (const { item, loaded, confirmed } of noted) {
    const isWrong = !isScanned || confirmed !== loaded;
    shop.stock.move(item, {
      from: "transit",
      to: "backroom",
      units: loaded,
      ...(isWrong ? { slip: "transfer" as const } : {}),
    });
  }
  shop.figures.deliveries += 1;
  const receive = (moment: SimMs) => confirm(shop, { lorry, noted, isScanned }, moment);
  if (isScanned) return receive(at);
  const open = shop.documents.get(lorry.transfer);
  if (open !== undefined) shop.documents.set(lorry.transfer, { ...open, arrival: "unscanned" });
  if (random() >= parameters.transferFoundShare) return;
  const { transferFoundDaysMinimum: least, transferFoundDaysMaximum: most } = parameters;
  shop.agenda.plan(at + between(random, least, most) * dayMs, receive);
}

function confirm(
  shop: ShopWorld,
  receipt: {
    readonly lorry: Lorry;
    readonly noted: readonly (Loaded & { readonly confirmed: number })[];
    readonly isScanned: boolean;
  },
  at: SimMs,
): void {
  const { lorry, noted, isScanned } = receipt;
  const open = shop.documents.get(lorry.transfer);
  const isShort = noted.some((each) => each.confirmed < each.noted);
  if (open !== undefined && isShort)
    shop.documents.set(lorry.transfer, { ...open, arrival: "short" });
  else shop.documents.delete(lorry.transfer);
  for (const { item, confirmed, noted: ordered } of noted) {
    enter(shop, "backroom", { item, units: confirmed });
    giveUp(shop, item, ordered);
  }
  const lines = noted.filter(({ confirmed }) => confirmed > 0);
  if (lines.length === 0) return;
  shop.emit({
    source: shop.network.handheld(),
    at,
    type: "TransferReceived",
    actor: staffOf(shop, randomInteger(shop.random, 0, shop.parameters.staff - 1)),
    slips: lines.flatMap(({ item, loaded, confirmed }) =>
      isScanned && loaded === confirmed
        ? []
        : [{ item, area: "backroom" as const, units: confirmed, slip: "transfer" as const }],
    ),
    data: () => ({
      transfer: lorry.transfer,
      fromPlace: lorry.fromPlace,
      to: "backroom",
      lines: lines.map(({ item, confirmed }) => line(shop, item, confirmed)),
    }),
  });
}
