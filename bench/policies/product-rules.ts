import { thousandthsPerUnit, type JournalEvent } from "#kernel";
import type { StockArea } from "#vocabulary";
import { createJudging } from "./judging.ts";
import {
  estimateSeconds,
  hourOf,
  stockPlaces,
  type Item,
  type Policy,
  type Where,
  type Work,
} from "./policy.ts";
import { createProductShop, type AskedRecount } from "./product-shop.ts";

/**
 * This product: counts are observations, the difference is derived and judged; a change of more than five units and a count
 * that is doubted ask for a recount; red, purple and yellow alerts send somebody to look; at each handover people scan what
 * has not been counted for longest, as far as the day's minutes go.
 */
export type ProductRules = {
  readonly place: string;
  readonly secondsPerDay: number;
  /** Yellow alerts by the learnt threshold instead of the shipped one. */
  readonly learntYellow: boolean;
  readonly handoverHours?: readonly number[];
};

/** The trade's two handovers. */
const tradeHandovers = [14.5, 21.5];
/** What recounts and alerts may take of a day's minutes, so that the handover scans are not starved; assumed. */
const askedShare = 0.5;
const walkSeconds = 20;
const firstHour = 7;
const lastHour = 22;
/** A recount whose answer did not settle it is given out again. */
const askAgainMs = 2 * 3_600_000;
/** What somebody looked at for an alert is not looked at again so soon. */
const lookedMs = 12 * 3_600_000;
const alertOrder = ["negative-stock", "high-value-out", "unusual-day"];

type Alert = Where & { readonly flow: string };

export function createProductRules(items: readonly Item[], of: ProductRules): Policy {
  const shop = createProductShop(of.place, items);
  const judging = createJudging(items);
  const places = stockPlaces(items);
  const handovers = of.handoverHours ?? tradeHandovers;
  const handedOut = new Map<string, number>();
  const lookedAt = new Map<string, number>();
  let alerts: Alert[] = [];
  let walked = -Infinity;
  let day = -1;
  let askedLeft = 0;

  function judge(event: JournalEvent): void {
    for (const { flow, occasion, isFixed, isLearnt } of judging.judge(event)) {
      const fires = flow === "unusual-day" && of.learntYellow ? isLearnt === true : isFixed;
      if (!fires) continue;
      const { sku, area } = occasion;
      if (flow === "local-recount")
        shop.askRecount({ sku, area, cause: event.key, since: event.at, because: "change" });
      else if (alertOrder.includes(flow)) alerts.push({ sku, area, flow });
    }
  }

  const seconds = ({ sku, area }: Where): number =>
    estimateSeconds(shop.onHand(sku, area) / thousandthsPerUnit);

  /** Takes what fits into the minutes for asked work. */
  function asked<Each extends Where>(wanted: readonly Each[], left: number): Each[] {
    let room = Math.min(askedLeft, left);
    return wanted.filter((each) => {
      const cost = walkSeconds + seconds(each);
      if (cost > room) return false;
      askedLeft -= cost;
      room -= cost;
      return true;
    });
  }

  function recounts(now: number, left: number): AskedRecount[] {
    const isFree = ({ recount }: AskedRecount) =>
      now - (handedOut.get(recount) ?? -Infinity) >= askAgainMs;
    const rank = ({ because }: AskedRecount) => (because === "doubt" ? 0 : 1);
    const open = shop
      .openRecounts()
      .filter(isFree)
      .sort((one, other) => rank(one) - rank(other) || one.since - other.since);
    const given = asked(open, left);
    for (const { recount } of given) handedOut.set(recount, now);
    return given;
  }

  function looks(now: number, left: number): Alert[] {
    const nameOf = ({ sku, area }: Where) => `${area} ${sku}`;
    const open = alerts
      .filter((alert) => now - (lookedAt.get(nameOf(alert)) ?? -Infinity) >= lookedMs)
      .sort((one, other) => alertOrder.indexOf(one.flow) - alertOrder.indexOf(other.flow));
    const distinct = [...new Map(open.map((alert) => [nameOf(alert), alert])).values()];
    const given = asked(distinct, left);
    for (const alert of given) lookedAt.set(nameOf(alert), now);
    alerts = open.filter((alert) => !given.some((each) => nameOf(each) === nameOf(alert)));
    return given;
  }

  /** What has not been counted for longest, as far as the seconds go. */
  function scan(left: number): Where[] {
    const byAge = places
      .map((where) => ({ ...where, countedAt: shop.lastCountAt(where.sku, where.area) }))
      .sort((one, other) => one.countedAt - other.countedAt);
    let room = left;
    return byAge
      .filter((where) => (room -= seconds(where)) >= 0)
      .map(({ sku, area }) => ({ sku, area }));
  }

  return {
    take: (event) => {
      shop.take(event);
      judge(event);
    },
    work: (now, secondsLeft): Work => {
      for (const event of shop.settle(now)) judge(event);
      const today = Math.floor((now / 3_600_000 + 8) / 24);
      if (today !== day) {
        day = today;
        askedLeft = askedShare * of.secondsPerDay;
        alerts = [];
      }
      const hour = hourOf(now);
      if (hour < firstHour || hour >= lastHour) return { recounts: [], walks: [] };
      const given = recounts(now, secondsLeft);
      const looked = looks(now, secondsLeft - given.length * walkSeconds);
      const walks: Where[][] = looked.map(({ sku, area }) => [{ sku, area }]);
      const turn = handovers.findIndex((at) => hour >= at && hour < at + 0.5);
      if (turn >= 0 && now - walked >= 0.75 * 3_600_000) {
        walked = now;
        const isLast = turn === handovers.length - 1;
        const free = secondsLeft - (isLast ? 0 : askedLeft);
        walks.push(scan((isLast ? 1 : 1 / (handovers.length - turn)) * free));
      }
      return { recounts: given, walks };
    },
    record: (sku) =>
      (["shelf", "backroom"] as StockArea[]).reduce((sum, area) => sum + shop.onHand(sku, area), 0),
  };
}
