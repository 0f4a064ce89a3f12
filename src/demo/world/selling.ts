import { thousandthsPerUnit } from "#kernel";
import { pick } from "../draw.ts";
import { splitIntoTickets, type Ticket } from "../sales/tickets.ts";
import { dayMs, hourMs, minuteMs, type SimMs } from "../timeline.ts";
import { refillItem } from "./deliveries.ts";
import { enter, line, type ShopWorld } from "./world.ts";

type SoldLine = { readonly item: number; readonly units: number };

const returnWithinHours = 3;

/** The day's tickets from the source, and the few that come back. */
export function planSales(world: ShopWorld, day: number): void {
  for (const ticket of splitIntoTickets(world.sales.sellDay(day), world.random)) {
    world.agenda.plan(day * dayMs + ticket.atHour * hourMs, (at) => sell(world, ticket, at));
  }
}

/** What is on the shelf is sold; what only stands in the backroom is fetched; what is nowhere is lost trade. */
function sell(world: ShopWorld, ticket: Ticket, at: SimMs): void {
  const sold: SoldLine[] = [];
  for (const wanted of ticket.lines) {
    world.figures.unitsWanted += wanted.units;
    if (world.stock.at(wanted.product, "shelf") < wanted.units)
      refillItem(world, wanted.product, at);
    const units = Math.min(wanted.units, world.stock.at(wanted.product, "shelf"));
    if (units === 0) continue;
    world.stock.move(wanted.product, { from: "shelf", to: "customer", units });
    world.figures.unitsSold += units;
    sold.push({ item: wanted.product, units });
  }
  if (sold.length > 0)
    ringUp(world, { sold, at, promotion: ticket.lines.some((each) => each.promotion) });
}

function ringUp(
  world: ShopWorld,
  sale: { readonly sold: readonly SoldLine[]; readonly at: SimMs; readonly promotion: boolean },
): void {
  const number = world.nextNumber("T");
  const source = world.network.till();
  const scanned = sale.sold.map((each) => ({ ...each, item: scan(world, each.item) }));
  for (const each of scanned) enter(world, "shelf", { item: each.item, units: -each.units });
  world.emit({
    source,
    at: sale.at,
    type: "SaleRecorded",
    data: () => ({
      ticket: number,
      lines: mergeLines(scanned).map((each) => ({
        ...line(world, each.item, each.units),
        amountFen: (world.items[each.item]?.priceFen ?? 0) * each.units,
      })),
      ...(sale.promotion ? { promotion: true } : {}),
    }),
  });
  const first = sale.sold[0];
  if (first !== undefined && world.random() < world.parameters.returnShare) {
    const at = sale.at + minuteMs + world.random() * returnWithinHours * hourMs;
    world.agenda.plan(at, () => bringBack(world, { item: first.item, at, number, source }));
  }
}

/** Now and then the neighbour's barcode is scanned: the goods are gone from one item, the record from another. */
function scan(world: ShopWorld, item: number): number {
  if (world.random() >= world.parameters.misScanShare) return item;
  const zone = world.items[item]?.zone;
  const neighbours = world.items.flatMap((other, index) =>
    other.zone === zone && index !== item ? [index] : [],
  );
  if (neighbours.length === 0) return item;
  world.figures.misScans += 1;
  return pick(world.random, neighbours);
}

function mergeLines(lines: readonly SoldLine[]): SoldLine[] {
  const units = new Map<number, number>();
  for (const each of lines) units.set(each.item, (units.get(each.item) ?? 0) + each.units);
  return [...units].map(([item, total]) => ({ item, units: total }));
}

function bringBack(
  world: ShopWorld,
  options: {
    readonly item: number;
    readonly at: SimMs;
    readonly number: string;
    readonly source: string;
  },
): void {
  const { item, at } = options;
  const isSellable = world.random() < world.parameters.returnSellableShare;
  world.stock.move(item, { from: "customer", to: isSellable ? "shelf" : "lost", units: 1 });
  if (isSellable) enter(world, "shelf", { item, units: 1 });
  const number = world.nextNumber("R");
  world.emit({
    source: options.source,
    at,
    type: "SaleReturned",
    data: () => ({
      ticket: number,
      original: options.number,
      lines: [
        {
          sku: world.items[item]?.sku,
          quantity: thousandthsPerUnit,
          amountFen: -(world.items[item]?.priceFen ?? 0),
          condition: isSellable ? "sellable" : "damaged",
        },
      ],
    }),
  });
}
