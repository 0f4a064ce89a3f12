import { thousandthsPerUnit } from "#kernel";
import type { StockArea } from "#vocabulary";
import type { Outgoing } from "./devices.ts";
import type { SimMs } from "./timeline.ts";
import type { TrueChange } from "./world/world.ts";

/** What an event says of an item in an area. Pieces, signed. */
export type Note = { readonly at: SimMs; readonly units: number; readonly outgoing: Outgoing };

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
  readonly changes: readonly { readonly at: SimMs; readonly units: number }[];
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
  changes: { at: SimMs; units: number }[];
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
      for (const { item, area, units, at: moment } of changes)
        at(item, area).changes.push({ at: moment, units });
    },
    said: (outgoing, indexOf) => {
      const { observed, event } = outgoing;
      for (const change of notedChanges(event.type, event.data)) {
        const item = indexOf(change.sku);
        if (item === undefined) continue;
        at(item, change.area).notes.push({ at: observed.at, units: change.units, outgoing });
      }
      for (const { item, area, ...look } of observed.sightings ?? [])
        at(item, area).looks.push({ ...look, at: observed.at, outgoing });
    },
    of: at,
  };
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
