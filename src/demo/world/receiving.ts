import { randomInteger } from "#kernel";
import type { Slip } from "./stock.ts";
import type { ShopWorld, SlipPart } from "./world.ts";

/** Pieces of an item that really came, and what was ordered. */
export type Arrived = { readonly item: number; readonly units: number; readonly ordered: number };

/** What the note says of them. Where it is wrong, `slip` says how. */
export type NotedLine = Arrived & {
  readonly notedItem: number;
  readonly notedUnits: number;
  readonly slip?: Slip;
};

/** Most lines are noted as the goods came; a few with a wrong figure, in the wrong measure, or as another item. */
export function noteArrival(world: ShopWorld, arrived: Arrived): NotedLine {
  const { noteWrongLineShare, packSlipShare, wrongLineItemShare } = world.parameters;
  const right = { ...arrived, notedItem: arrived.item, notedUnits: arrived.units };
  const draw = world.random();
  if (draw < noteWrongLineShare)
    return { ...right, notedUnits: aLittleOff(world, arrived.units), slip: "receipt" };
  if (draw < noteWrongLineShare + packSlipShare) return packSlip(world, right);
  if (draw < noteWrongLineShare + packSlipShare + wrongLineItemShare)
    return wrongItem(world, right);
  return right;
}

export function aLittleOff(world: ShopWorld, units: number): number {
  const off = randomInteger(world.random, 1, 3);
  return Math.max(1, units + (world.random() < 0.5 ? -off : off));
}

/** Two cases of twelve become two pieces, or 24 pieces become 24 cases. */
function packSlip(world: ShopWorld, right: NotedLine): NotedLine {
  const pack = world.items[right.item]?.packUnits ?? 1;
  const cases = Math.floor(right.units / pack);
  if (pack <= 1 || cases < 1) return right;
  world.figures.packSlips += 1;
  const isCaseAsPiece = world.random() < 0.5;
  return {
    ...right,
    notedUnits: isCaseAsPiece ? cases : right.units * pack,
    slip: "pack-factor",
  };
}

function wrongItem(world: ShopWorld, right: NotedLine): NotedLine {
  const twin = world.twins[right.item] ?? right.item;
  if (twin === right.item) return right;
  world.figures.wrongItems += 1;
  return { ...right, notedItem: twin, slip: "wrong-item" };
}

/** What the note says of its wrong lines, for tracing. */
export function slipParts(lines: readonly NotedLine[], area: "shelf" | "backroom"): SlipPart[] {
  return lines.flatMap(({ notedItem, notedUnits, slip }) =>
    slip === undefined ? [] : [{ item: notedItem, area, units: notedUnits, slip }],
  );
}

/** The move that the goods really make; it carries the slip of its line. */
export function slipOf(line: { readonly slip?: Slip }): { readonly slip?: Slip } {
  return line.slip === undefined ? {} : { slip: line.slip };
}
