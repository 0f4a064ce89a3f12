import { beforeAll, describe, expect, it } from "vitest";
import { thousandthsPerUnit } from "#kernel";
import { vocabulary } from "#vocabulary";
import { planChain } from "../plans.ts";
import { demoKeyTypes } from "../setup.ts";
import { dayMs, hourMs, shopTime } from "../timeline.ts";
import { createChain, type PlacePlan } from "./chain.ts";
import { parametersOf, type WorldParameters } from "./parameters.ts";
import type { Observed } from "./world.ts";
import { imbalance } from "./stock.ts";

const days = 18;
const wideItems = 400;

type Lines = readonly { readonly sku: string; readonly quantity: number }[];
type Said = { readonly place: string; readonly observed: Observed; readonly data: SaidData };
type SaidData = {
  readonly transfer?: string;
  readonly custody?: string;
  readonly sample?: string;
  readonly keeper?: string;
  readonly where?: string;
  readonly person?: string;
  readonly dueAt?: string;
  readonly session?: string;
  readonly lines?: Lines;
};

let plans: readonly PlacePlan[];
beforeAll(async () => {
  plans = await planChain({ seed: 5, startWeekday: 1, wideItems });
});

function live(changed: Partial<WorldParameters> = {}, seed = 5) {
  const chain = createChain(
    plans.map((plan) => ({ ...plan, parameters: { ...parametersOf(plan.size), ...changed } })),
    seed,
  );
  chain.advance(days * dayMs - 1);
  const said = chain.places.flatMap((place) =>
    place.advance(days * dayMs - 1).map((observed): Said => ({
      place: place.place,
      observed,
      data: observed.data((at) => shopTime(at)) as SaidData,
    })),
  );
  return { chain, said, of: (type: string) => said.filter((each) => each.observed.type === type) };
}

describe("the chain", () => {
  it("says the same with the same seed, whoever is asked first and how often", () => {
    const written = ({ said }: ReturnType<typeof live>, place: string) =>
      JSON.stringify(said.filter((each) => each.place === place).map(({ data }) => data));
    const atOnce = live();
    const hourly = createChain(
      plans.map((plan) => ({ ...plan, parameters: parametersOf(plan.size) })),
      5,
    );
    const last = hourly.places.at(-1);
    const said: unknown[] = [];
    for (let at = hourMs; at < days * dayMs; at += hourMs)
      for (const each of last?.advance(at) ?? [])
        said.push(each.data((moment) => shopTime(moment)));
    for (const each of last?.advance(days * dayMs - 1) ?? [])
      said.push(each.data((moment) => shopTime(moment)));
    expect(JSON.stringify(said) === written(atOnce, "W001")).toBe(true);
    expect(live({}, 6).said.length).not.toBe(atOnce.said.length);
  });

  it("loses no piece in any place, and takes from no shelf what is not there", () => {
    for (const { items, stock } of live().chain.places)
      items.forEach((_, index) => {
        expect(imbalance(stock, index)).toBe(0);
        expect(stock.at(index, "shelf")).toBeGreaterThanOrEqual(0);
        expect(stock.at(index, "backroom")).toBeGreaterThanOrEqual(0);
        expect(stock.at(index, "custody")).toBeGreaterThanOrEqual(0);
        expect(stock.at(index, "near-expiry")).toBeGreaterThanOrEqual(0);
      });
  });

  it("speaks every word that its keys may post and no other, and nothing arrives before it happens", () => {
    const pos = new Set<string>(demoKeyTypes.pos);
    const allowed = new Set<string>([...pos, ...demoKeyTypes.pda]);
    const spoken = new Set<string>();
    const wrong: string[] = [];
    for (const { observed } of live({ custodyShareOfDays: 1 }).said) {
      const { type, source, at, arrivesAt } = observed;
      if (!(source.startsWith("pos:") ? pos : allowed).has(type)) wrong.push(`${source} ${type}`);
      if (arrivesAt < at) wrong.push(`${type} arrives before it happens`);
      spoken.add(type);
    }
    expect(wrong).toEqual([]);
    expect(spoken).toEqual(allowed);
    for (const type of spoken) expect(vocabulary.get(type)?.origin, type).toBe("observed");
  });
});

describe("transfers", () => {
  const sum = (lines: Lines = []) => lines.reduce((total, { quantity }) => total + quantity, 0);

  it("leave the warehouse before dawn and are received once at the shop, later", () => {
    const { of } = live();
    const sent = new Map(of("TransferDispatched").map((each) => [each.data.transfer, each]));
    const received = of("TransferReceived");
    expect(received.length).toBeGreaterThan(10);
    expect(new Set(received.map(({ data }) => data.transfer)).size).toBe(received.length);
    for (const each of received) {
      const departure = sent.get(each.data.transfer);
      expect(departure?.place).toBe("W001");
      expect(each.place).not.toBe("W001");
      expect(each.observed.at).toBeGreaterThan(departure?.observed.at ?? Infinity);
    }
  });

  it("come short or over, late, or not at all, as often as the parameters say", () => {
    const { chain, of } = live({
      transferLateShare: 0.3,
      transferUnscannedShare: 0.3,
      transferFoundShare: 0.3,
      transferLostShare: 0.2,
    });
    const sent = new Map(of("TransferDispatched").map((each) => [each.data.transfer, each]));
    const received = of("TransferReceived");
    const road = received.map(
      (each) => each.observed.at - (sent.get(each.data.transfer)?.observed.at ?? 0),
    );
    expect(road.some((ms) => ms > 6 * hourMs)).toBe(true);
    expect(road.some((ms) => ms < 3 * hourMs)).toBe(true);
    const differs = received.filter(
      ({ data }) => sum(data.lines) !== sum(sent.get(data.transfer)?.data.lines),
    );
    expect(differs.length).toBeGreaterThan(0);
    expect(differs.length).toBeLessThan(received.length);
    const arrived = new Set(received.map(({ data }) => data.transfer));
    const missing = [...sent.keys()].filter((transfer) => !arrived.has(transfer));
    const documents = missing.map((number) =>
      chain.places.map((place) => place.document(number ?? "")).find((each) => each !== undefined),
    );
    expect(documents.every((each) => each?.kind === "transfer")).toBe(true);
    expect(documents.some((each) => each?.arrival === "unscanned")).toBe(true);
    expect(documents.some((each) => each?.arrival === "none")).toBe(true);
  });
});

describe("goods outside the shop", () => {
  it("stand with a named neighbour in a named place until a due time, some longer", () => {
    const { of } = live({ custodyShareOfDays: 1, unrecordedShare: 0 });
    const placed = of("CustodyPlaced");
    const back = new Map(of("CustodyReturned").map((each) => [each.data.custody, each]));
    expect(placed.length).toBeGreaterThan(20);
    for (const { data } of placed) {
      expect(data.keeper).toMatch(/^neighbour-S/);
      expect(data.where).not.toBe("");
    }
    const isOverdue = placed.map(
      ({ data }) =>
        (back.get(data.custody)?.observed.at ?? Infinity) > Date.parse(data.dueAt ?? ""),
    );
    expect(isOverdue.some(Boolean)).toBe(true);
    expect(isOverdue.some((each) => !each)).toBe(true);
  });

  it("come back from promoters, where a due time was agreed", () => {
    const { chain, of } = live({ unrecordedShare: 0 });
    const due = of("SampleTaken").filter(({ data }) => data.dueAt !== undefined);
    const back = new Set(of("SampleReturned").map(({ data }) => data.sample));
    expect(due.length).toBeGreaterThan(10);
    for (const { data } of due) {
      const isOut = chain.places.some((place) => place.document(data.sample ?? "") !== undefined);
      expect(back.has(data.sample)).toBe(!isOut);
    }
  });
});

describe("counting in a wide shop", () => {
  it("takes three minutes a zone and comes to every item in turn", () => {
    const { chain, of } = live({ zoneSkippedShare: 0 });
    const counts = of("ItemCounted").filter(({ place }) => place === "S001");
    const sessions = Map.groupBy(counts, ({ data }) => data.session);
    for (const session of sessions.values()) {
      const times = session.map(({ observed }) => observed.at);
      expect(Math.max(...times) - Math.min(...times)).toBeLessThan(180_000);
    }
    const shop = chain.places[0];
    const seen = new Set(
      counts.flatMap(({ observed }) => observed.sightings?.map(({ item }) => item) ?? []),
    );
    expect(seen.size / (shop?.items.length ?? 1)).toBeGreaterThan(0.95);
    expect(of("ZoneSwept").some(({ place }) => place === "S001")).toBe(false);
    expect(of("ZoneSwept").some(({ place }) => place === "S002")).toBe(true);
  });

  it("counts what an audit names, with care, and says for which sample", () => {
    const chain = createChain(plans, 5);
    const shop = chain.places[0];
    if (shop === undefined) throw new Error("no shop");
    const at = 3 * dayMs + 13 * hourMs;
    shop.advance(at);
    const items = shop.items.slice(0, 30).map(({ sku }) => ({ sku, area: "shelf" as const }));
    const doneAt = shop.count({ items, at, sample: "AU-1" });
    expect(doneAt).toBeGreaterThan(at);
    const answers = shop
      .advance(doneAt)
      .filter(({ type }) => type === "ItemCounted")
      .map(
        (each) =>
          each.data((moment) => shopTime(moment)) as {
            sku: string;
            quantity: number;
            sample?: string;
          },
      );
    expect(answers.filter(({ sample }) => sample === "AU-1")).toHaveLength(items.length);
    const right = answers.filter(
      ({ sku, quantity }) =>
        Math.abs(quantity - (shop.truth(sku, "shelf") ?? 0) * thousandthsPerUnit) <=
        thousandthsPerUnit,
    );
    expect(right.length).toBeGreaterThan(items.length / 2);
  });
});
