import { thousandthsPerUnit } from "#kernel";
import type { StockArea } from "#vocabulary";
import type { Outgoing } from "./devices.ts";
import type { SimMs } from "./timeline.ts";
import type { Slip } from "./world/stock.ts";
import type { SlipPart, TrueChange } from "./world/world.ts";

/** What an event says of an item in an area. Pieces, signed. */
export type Note = {
  readonly at: SimMs;
  readonly units: number;
  readonly outgoing: Outgoing;
  /** Set where it does not say what happened. */
  readonly slip?: Slip;
};

/** What a count said, and what stood there when it looked. */
export type Look = {
  readonly seen: number;
  readonly there: number;
  readonly seenAt: SimMs;
  readonly since: SimMs;
  readonly at: SimMs;
  readonly outgoing: Outgoing;
};

/** All that happened to one item in one area, and all that was said of it. */
export type KeyEvidence = {
  readonly changes: readonly {
    readonly at: SimMs;
    readonly units: number;
    readonly slip?: Slip;
  }[];
  readonly notes: readonly Note[];
  readonly looks: readonly Look[];
};

/** Kept beside the shop, out of the product's sight, so that every difference can be traced to its cause. */
export type Evidence = {
  readonly happened: (changes: readonly TrueChange[]) => void;
  readonly said: (outgoing: Outgoing, indexOf: (sku: string) => number | undefined) => void;
  readonly of: (item: number, area: StockArea) => KeyEvidence;
};

type Kept = {
  changes: { at: SimMs; units: number; slip?: Slip }[];
  notes: Note[];
  looks: Look[];
};

export function createEvidence(): Evidence {
  const kept = new Map<string, Kept>();
  const at = (item: number, area: StockArea): Kept => {
    const name = `${item}/${area}`;
    const known = kept.get(name);
    if (known !== undefined) return known;
    const fresh = { changes: [], notes: [], looks: [] };
    kept.set(name, fresh);
    return fresh;
  };
  return {
    happened: (changes) => {
      for (const { item, area, ...change } of changes) at(item, area).changes.push(change);
    },
    said: (outgoing, indexOf) => {
      const { observed, event } = outgoing;
      const said = notedChanges(event.type, event.data).flatMap(({ sku, ...change }) => {
        const item = indexOf(sku);
        return item === undefined ? [] : [{ item, ...change }];
      });
      for (const { item, area, ...note } of markSlips(said, observed.slips ?? []))
        at(item, area).notes.push({ at: observed.at, outgoing, ...note });
      for (const { item, area, ...look } of observed.sightings ?? [])
        at(item, area).looks.push({ ...look, at: observed.at, outgoing });
    },
    of: at,
  };
}

type Said = { readonly item: number; readonly area: StockArea; readonly units: number };

/** Takes the parts that went wrong out of what was said; together they are what was said. */
function markSlips(
  said: readonly Said[],
  slips: readonly SlipPart[],
): readonly (Said & { readonly slip?: Slip })[] {
  if (slips.length === 0) return said;
  const right = said.map((each) => ({ ...each }));
  for (const { item, area, units } of slips) {
    const whole = right.find((each) => each.item === item && each.area === area);
    if (whole !== undefined) whole.units -= units;
  }
  return [...right.filter(({ units }) => units !== 0), ...slips];
}

type Legs = {
  readonly from?: string;
  readonly to?: string;
  readonly lines?: readonly {
    readonly sku: string;
    readonly quantity: number;
    readonly condition?: string;
  }[];
};

/**
 * What the demo's own words mean for shelf and backroom. Written apart from the product's rule on purpose: where the two
 * disagree the difference cannot be explained, and that is what the explanation is there to find.
 */
export function notedChanges(
  type: string,
  data: unknown,
): { readonly sku: string; readonly area: StockArea; readonly units: number }[] {
  const said = data as Legs;
  const lines = said.lines ?? [];
  if (type === "SaleRecorded") return lines.flatMap((each) => change(each, "shelf", -1));
  // Marked-down goods have left the shelf when they were set aside.
  if (type === "NearExpirySold" || type === "NearExpiryWrittenOff") return [];
  if (type === "SaleReturned")
    return lines.flatMap((each) => (each.condition === "sellable" ? change(each, "shelf", 1) : []));
  return lines.flatMap((each) => [...change(each, said.from, -1), ...change(each, said.to, 1)]);
}

function change(
  said: { readonly sku: string; readonly quantity: number },
  area: string | undefined,
  sign: number,
) {
  return area === "shelf" || area === "backroom"
    ? [
        {
          sku: said.sku,
          area: area as StockArea,
          units: (sign * said.quantity) / thousandthsPerUnit,
        },
      ]
    : [];
}
