import {
  createChain,
  createDevices,
  createTimeline,
  parametersOf,
  planChain,
  type Outgoing,
  type Shop,
  type WorldParameters,
} from "#demo";
import { stockChanges } from "#inventory";
import type { JournalEvent } from "#kernel";

/** A shop of the simulator without a server: its events reach the record when the network lets them through. */
export type SimulatedShop = {
  readonly shop: Shop;
  /** Lets time pass; what has arrived by then, in the order of arrival. */
  readonly advance: (until: number) => readonly JournalEvent[];
  /** What has happened and is still on its way: thousandths that the record will change by, by area and item. */
  readonly underWay: () => ReadonlyMap<string, number>;
  /** Real time of a simulated moment, milliseconds since 1970. */
  readonly wallAt: (sim: number) => number;
};

export const simMinuteMs = 60_000;
export const simHourMs = 60 * simMinuteMs;
export const simDayMs = 24 * simHourMs;
/** A Monday, midnight in China. */
const monday = Date.parse("2026-03-02T00:00:00+08:00");

export async function openSimulatedShop(of: {
  readonly seed: number;
  readonly items: number;
  readonly size: "wide" | "usual";
  readonly parameters?: Partial<WorldParameters>;
}): Promise<SimulatedShop> {
  const plans = await planChain({
    ...{ seed: of.seed, startWeekday: 1, shops: 1, wideItems: of.items },
  });
  const chain = createChain(
    plans.map((plan) => ({
      ...plan,
      parameters:
        plan.size === "warehouse"
          ? { ...parametersOf(plan.size), ...of.parameters, countingOnHandover: 1 }
          : { ...parametersOf(of.size), ...of.parameters },
    })),
    of.seed,
  );
  const [shop, ...others] = chain.places;
  if (shop === undefined) throw new Error("the chain has no shop");
  const timeline = createTimeline(monday);
  const devices = createDevices({ place: shop.place, run: "bench", timeline, seed: of.seed });
  let under: Outgoing[] = [];
  let seq = 0;
  return {
    shop,
    wallAt: timeline.wallAt,
    underWay: () => {
      const sums = new Map<string, number>();
      for (const { event } of under)
        for (const { sku, area, quantity } of stockChanges(event.type, event.data))
          sums.set(`${area} ${sku}`, (sums.get(`${area} ${sku}`) ?? 0) + quantity);
      return sums;
    },
    advance: (until) => {
      under.push(...shop.advance(until).map((observed) => devices.stamp(observed)));
      for (const other of others) other.advance(until);
      const now = timeline.wallAt(until);
      const arrived = under
        .filter(({ leavesAt }) => leavesAt <= now)
        .sort((left, right) => left.leavesAt - right.leavesAt);
      under = under.filter(({ leavesAt }) => leavesAt > now);
      return arrived.map((outgoing) => toJournal(outgoing, (seq += 1)));
    },
  };
}

/** As the gateway places it: the device's clock put right by what is known of it, with the error that is left. */
function toJournal({ event, errorMs, leavesAt }: Outgoing, seq: number): JournalEvent {
  const { source, id, type, place, actor, data } = event;
  return {
    ...{ tenantId: 1, stream: `place:${place}`, seq, type, version: 1, source, id, place, actor },
    at: Math.round(Date.parse(event.time) + (event.offsetms ?? 0)),
    errorMs,
    recordedAt: Math.round(leavesAt),
    chainSeq: 1,
    key: `${source}/${id}`,
    envelope: event,
    data,
  };
}
