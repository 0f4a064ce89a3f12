import { thousandthsPerUnit } from "#kernel";
import { splitIntoTickets, type Ticket } from "../sales/tickets.ts";
import { dayMs, hourMs, minuteMs, type SimMs } from "../timeline.ts";
import { refillItem } from "./refilling.ts";
import { enter, line, type ShopWorld } from "./world.ts";

type SoldLine = { readonly item: number; readonly units: number };
/** What was scanned for it; another item where the scan went wrong. */
type Scanned = SoldLine & { readonly as: number };

const returnWithinHours = 3;

/** The day's tickets from the source, and the few that come back. */
export function planSales(world: ShopWorld, day: number): void {
  for (const ticket of splitIntoTickets(world.sales.sellDay(day), world.random)) {
    world.agenda.plan(day * dayMs + ticket.atHour * hourMs, (at) => sell(world, ticket, at));
  }
}

/** What is on the shelf is sold; what only stands in the backroom is fetched; what is nowhere is lost trade. */
function sell(world: ShopWorld, ticket: Ticket, at: SimMs): void {
  const sold: Scanned[] = [];
  for (const { product: item, units: wanted } of ticket.lines) {
    world.figures.unitsWanted += wanted;
    if (world.stock.at(item, "shelf") < wanted) refillItem(world, item, at);
    const units = Math.min(wanted, world.stock.at(item, "shelf"));
    if (units === 0) continue;
    const as = scan(world, item);
    const slip = as === item ? {} : { slip: "wrong-item" as const };
    world.stock.move(item, { from: "shelf", to: "customer", units, ...slip });
    world.figures.unitsSold += units;
    sold.push({ item, units, as });
  }
  if (sold.length > 0)
    ringUp(world, { sold, at, promotion: ticket.lines.some((each) => each.promotion) });
}

function ringUp(
  world: ShopWorld,
  sale: { readonly sold: readonly Scanned[]; readonly at: SimMs; readonly promotion: boolean },
): void {
  const number = world.nextNumber("T");
  const source = world.network.till();
  const scanned = sale.sold.map(({ as, units }) => ({ item: as, units }));
  for (const each of scanned) enter(world, "shelf", { item: each.item, units: -each.units });
  world.emit({
    source,
    at: sale.at,
    type: "SaleRecorded",
    slips: sale.sold.flatMap(({ item, as, units }) =>
      item === as
        ? []
        : [{ item: as, area: "shelf" as const, units: -units, slip: "wrong-item" as const }],
    ),
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

/** Now and then the barcode of a good that looks like it is scanned: gone is one item, recorded another. */
function scan(world: ShopWorld, item: number): number {
  if (world.random() >= world.parameters.misScanShare) return item;
  const twin = world.twins[item] ?? item;
  if (twin !== item) world.figures.misScans += 1;
  return twin;
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
  const { returnSellableShare, returnUnrecordedShare } = world.parameters;
  const isSellable = world.random() < returnSellableShare;
  const isRecorded = world.random() >= returnUnrecordedShare;
  const slip = isRecorded ? {} : { slip: "leak" as const };
  const to = isSellable ? "shelf" : "lost";
  world.stock.move(item, { from: "customer", to, units: 1, ...slip });
  if (!isRecorded) {
    world.figures.unitsUnrecorded += 1;
    return;
  }
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
