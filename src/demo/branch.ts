import { seededRandom } from "#kernel";
import type { StockArea } from "#vocabulary";
import type { Client } from "./client.ts";
import { createDevices, type Devices } from "./devices.ts";
import { createEvidence } from "./evidence.ts";
import { explain, type Anchor, type Explanation } from "./explain.ts";
import { createOutbox, type Outbox, type Posted } from "./outbox.ts";
import { dayMs, type SimMs, type Timeline } from "./timeline.ts";
import type { RecountAsked } from "./world/counting.ts";
import type { PlaceSize } from "./world/parameters.ts";
import type { Shop } from "./world/shop.ts";

/** One simulated place with its devices and its line to the product. */
export type Branch = {
  readonly size: PlaceSize;
  readonly shop: Shop;
  readonly devices: Devices;
  readonly outbox: Outbox;
  /** Lets simulated time pass and puts what was observed on the devices' way out. */
  readonly advance: (until: SimMs) => void;
  readonly answerRecounts: (now: SimMs) => Promise<void>;
  /** Reads today's audit sample and counts it, once; does nothing where there is none. */
  readonly audit: (now: SimMs) => Promise<void>;
  /** What events that have not arrived yet say of an item in an area, pieces; of those that happened by a real time. */
  readonly underway: (sku: string, area: StockArea, happenedBy?: number) => number;
  /** Record − truth of one item in one area, split into its causes. */
  readonly explain: (of: {
    readonly item: number;
    readonly area: StockArea;
    readonly record: number;
    readonly anchor: Anchor | undefined;
    readonly undecided: readonly number[];
  }) => Explanation;
};

export type BranchOptions = {
  readonly shop: Shop;
  readonly size: PlaceSize;
  readonly timeline: Timeline;
  readonly run: string;
  readonly seed: number;
  readonly client: Client;
  readonly keys: { readonly pos: string; readonly pda: string };
  readonly log: (line: string) => void;
  readonly onPosted: (posted: Posted) => void;
  readonly now: () => number;
};

export function openBranch(options: BranchOptions): Branch {
  const { shop, seed } = options;
  const devices = createDevices({
    place: shop.place,
    run: options.run,
    timeline: options.timeline,
    seed: seed + devicesSeedStep,
  });
  const outbox = createOutbox({
    ...options,
    place: shop.place,
    random: seededRandom(seed + outboxSeedStep),
  });
  const evidence = createEvidence();
  const indexes = new Map(shop.items.map((item, index) => [item.sku, index]));
  let present: SimMs = 0;
  return {
    shop,
    size: options.size,
    devices,
    outbox,
    advance: (until) => {
      shop.advance(until).forEach(send);
      evidence.happened(shop.takeChanges());
      present = until;
    },
    underway: (sku, area, happenedBy = Infinity) =>
      evidence
        .of(indexes.get(sku) ?? -1, area)
        .notes.filter(({ outgoing }) => !outbox.hasArrived(outgoing))
        .filter(({ at }) => options.timeline.wallAt(at) <= happenedBy)
        .reduce((sum, { units }) => sum + units, 0),
    explain: ({ item, area, record, anchor, undecided }) =>
      explain({
        record,
        anchor,
        undecided,
        evidence: evidence.of(item, area),
        now: present,
        hasArrived: ({ outgoing }) => outbox.hasArrived(outgoing),
        wallAt: options.timeline.wallAt,
      }),
    answerRecounts: recountAnswerer(shop, options.client),
    audit: auditor(shop, options.client),
  };

  function send(observed: Parameters<Devices["stamp"]>[0]): void {
    const outgoing = devices.stamp(observed);
    evidence.said(outgoing, (sku) => indexes.get(sku));
    outbox.add([outgoing]);
  }
}

const devicesSeedStep = 1_000_003;
const outboxSeedStep = 2_000_003;

/** Takes each open recount once, again after a day if it is still open, and no more a day than people can do. */
function recountAnswerer(shop: Shop, client: Client): (now: SimMs) => Promise<void> {
  const takenAt = new Map<string, SimMs>();
  let day = -1;
  let takenToday = 0;
  return async (now) => {
    const today = Math.floor(now / dayMs);
    if (today !== day) {
      day = today;
      takenToday = 0;
    }
    if (takenToday >= shop.parameters.recountsPerDayMaximum) return;
    const { recounts } = await client.get<{ recounts: RecountAsked[] }>(
      `/places/${shop.place}/recounts?state=open`,
    );
    const open = new Set(recounts.map((each) => each.recount));
    for (const known of takenAt.keys()) if (!open.has(known)) takenAt.delete(known);
    for (const asked of recounts) {
      if (takenToday >= shop.parameters.recountsPerDayMaximum) return;
      if (now - (takenAt.get(asked.recount) ?? Number.NEGATIVE_INFINITY) < dayMs) continue;
      takenAt.set(asked.recount, now);
      takenToday += 1;
      shop.answerRecount(asked, now);
    }
  };
}

type AuditSample = {
  readonly sample: string | null;
  readonly items: readonly {
    readonly sku: string;
    readonly area: string | null;
    readonly counted: boolean;
  }[];
};

/** Each sample is counted once, shelf and backroom where the sample names neither. */
function auditor(shop: Shop, client: Client): (now: SimMs) => Promise<void> {
  const known = new Set<string>();
  let isOffered = shop.parameters.sellsToCustomers === 1;
  return async (now) => {
    if (!isOffered) return;
    const answer = await client.find<AuditSample>(`/places/${shop.place}/audit-sample`);
    isOffered = answer !== undefined;
    if (answer?.sample == null || known.has(answer.sample)) return;
    known.add(answer.sample);
    const items = answer.items
      .filter(({ counted }) => !counted)
      .flatMap(({ sku, area }) => areasOf(area).map((each) => ({ sku, area: each })));
    if (items.length > 0) shop.count({ items, at: now, sample: answer.sample });
  };
}

function areasOf(area: string | null): readonly StockArea[] {
  if (area === "shelf" || area === "backroom") return [area];
  return ["shelf", "backroom"];
}
