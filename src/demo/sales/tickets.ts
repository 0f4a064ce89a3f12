import type { Random } from "#kernel";
import { randomInteger } from "#kernel";
import { poisson } from "../draw.ts";
import type { HourSale } from "./source.ts";

export type TicketLine = { readonly product: number; units: number; readonly promotion: boolean };
export type Ticket = { readonly atHour: number; readonly lines: readonly TicketLine[] };

/** 20,507 named lines on 9,531 tickets in the public bakery set "The Bread Basket": 2.15 lines a ticket. */
export const meanLinesPerTicket = 2.15;
/** Assumed: three lines in four are one piece, most others two or three; one in two hundred is a bulk purchase. */
const singlePieceShare = 0.75;
const bulkShare = 0.005;
const bulkUnits = { minimum: 6, maximum: 12 };

/**
 * Deals the units that sold in an hour to tickets: units are cut into lines, the number of tickets is Poisson around
 * lines / 2.15, each line goes to a ticket at random, and a ticket's moment is uniform in its hour. No unit is lost.
 */
export function splitIntoTickets(sales: readonly HourSale[], random: Random): Ticket[] {
  const byHour = new Map<number, HourSale[]>();
  for (const sale of sales) {
    const list = byHour.get(sale.hour);
    if (list === undefined) byHour.set(sale.hour, [sale]);
    else list.push(sale);
  }
  const tickets: Ticket[] = [];
  for (const [hour, hourSales] of byHour) {
    for (const lines of dealHour(hourSales, random)) {
      if (lines.length > 0) tickets.push({ atHour: hour + random(), lines });
    }
  }
  return tickets.sort((a, b) => a.atHour - b.atHour);
}

function dealHour(sales: readonly HourSale[], random: Random): TicketLine[][] {
  const lines = sales.flatMap((sale) => cutIntoLines(sale, random));
  const count = Math.max(
    1,
    Math.min(lines.length, poisson(random, lines.length / meanLinesPerTicket)),
  );
  const tickets: TicketLine[][] = Array.from({ length: count }, () => []);
  for (const line of lines) {
    const ticket = tickets[randomInteger(random, 0, count - 1)] ?? [];
    const same = ticket.find((other) => other.product === line.product);
    if (same === undefined) ticket.push(line);
    else same.units += line.units;
  }
  return tickets;
}

function cutIntoLines(sale: HourSale, random: Random): TicketLine[] {
  const lines: TicketLine[] = [];
  let left = sale.units;
  while (left > 0) {
    const wanted = lineUnits(random);
    const units = Math.min(left, wanted);
    lines.push({ product: sale.product, units, promotion: sale.promotion });
    left -= units;
  }
  return lines;
}

function lineUnits(random: Random): number {
  const draw = random();
  if (draw < singlePieceShare) return 1;
  if (draw > 1 - bulkShare) return randomInteger(random, bulkUnits.minimum, bulkUnits.maximum);
  return randomInteger(random, 2, 3);
}
