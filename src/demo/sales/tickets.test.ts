import { describe, expect, it } from "vitest";
import { seededRandom } from "#kernel";
import type { HourSale } from "./source.ts";
import { meanLinesPerTicket, splitIntoTickets } from "./tickets.ts";

function someDay(): HourSale[] {
  const random = seededRandom(3);
  return Array.from({ length: 14 * 40 }, (_, index) => ({
    product: index % 40,
    hour: 7 + Math.floor(index / 40),
    units: Math.floor(random() * 5),
    promotion: false,
  })).filter((sale) => sale.units > 0);
}

describe("tickets", () => {
  it("lose no unit and invent none, hour by hour and product by product", () => {
    const sales = someDay();
    const dealt = new Map<string, number>();
    for (const ticket of splitIntoTickets(sales, seededRandom(5))) {
      for (const line of ticket.lines) {
        const key = `${Math.floor(ticket.atHour)}/${line.product}`;
        dealt.set(key, (dealt.get(key) ?? 0) + line.units);
      }
    }
    expect(dealt).toEqual(
      new Map(sales.map((sale) => [`${sale.hour}/${sale.product}`, sale.units])),
    );
  });

  it("come in order of time and name a product once", () => {
    const tickets = splitIntoTickets(someDay(), seededRandom(5));
    for (const [index, ticket] of tickets.entries()) {
      expect(ticket.atHour).toBeGreaterThanOrEqual(tickets[index - 1]?.atHour ?? 0);
      expect(new Set(ticket.lines.map((line) => line.product)).size).toBe(ticket.lines.length);
    }
  });

  it("hold about as many lines as baskets do", () => {
    const tickets = splitIntoTickets(someDay(), seededRandom(5));
    const lines = tickets.reduce((sum, ticket) => sum + ticket.lines.length, 0);
    expect(lines / tickets.length).toBeGreaterThan(meanLinesPerTicket * 0.85);
    expect(lines / tickets.length).toBeLessThan(meanLinesPerTicket * 1.35);
  });

  it("repeat with the same seed and differ with another", () => {
    expect(splitIntoTickets(someDay(), seededRandom(5))).toEqual(
      splitIntoTickets(someDay(), seededRandom(5)),
    );
    expect(splitIntoTickets(someDay(), seededRandom(6))).not.toEqual(
      splitIntoTickets(someDay(), seededRandom(5)),
    );
  });
});
