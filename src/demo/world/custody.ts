import { randomInteger } from "#kernel";
import { pick } from "../draw.ts";
import { dayMs, type SimMs } from "../timeline.ts";
import { neighbourId, staffOf } from "./people.ts";
import { enter, line, type ShopWorld } from "./world.ts";

type Left = {
  readonly item: number;
  readonly units: number;
  readonly custody: string;
  readonly keeper: string;
  readonly isRecorded: boolean;
  readonly dueAt: SimMs;
};

const wheres = ["收银台后面 behind the till", "后门过道 back passage", "阁楼 loft", "车库 garage"];

/** Goods stand at the neighbour's for a few days; who does not write down the one way does not write down the other. */
export function leaveNextDoor(world: ShopWorld, at: SimMs): void {
  const { parameters, random, stock } = world;
  const candidates = world.items.flatMap((_, index) =>
    stock.at(index, "backroom") >= parameters.custodyUnitsMinimum ? [index] : [],
  );
  if (candidates.length === 0) return;
  const item = pick(random, candidates);
  const wanted = randomInteger(
    random,
    parameters.custodyUnitsMinimum,
    parameters.custodyUnitsMaximum,
  );
  const left: Left = {
    item,
    units: Math.min(wanted, stock.at(item, "backroom")),
    custody: world.nextNumber("C"),
    keeper: neighbourId(world.place, randomInteger(random, 0, parameters.neighbours - 1)),
    isRecorded: random() >= parameters.unrecordedShare,
    dueAt: at + randomInteger(random, 1, parameters.custodyDaysMaximum) * dayMs,
  };
  world.figures.custodies += 1;
  if (!left.isRecorded) world.figures.unitsUnrecorded += left.units;
  bringOver(world, left, at);
  const isLate = random() < parameters.custodyLateShare;
  const lateMs = isLate ? random() * parameters.custodyLateDaysMaximum * dayMs : 0;
  world.agenda.plan(left.dueAt + lateMs - (isLate ? 0 : random() * dayMs * 0.5), (backAt) =>
    fetchBack(world, left, backAt),
  );
}

function slipOf({ isRecorded }: Left) {
  return isRecorded ? {} : { slip: "custody" as const };
}

function bringOver(world: ShopWorld, left: Left, at: SimMs): void {
  const { item, units, custody, keeper, dueAt } = left;
  world.stock.move(item, { from: "backroom", to: "custody", units, ...slipOf(left) });
  world.documents.set(custody, {
    kind: "custody",
    number: custody,
    person: keeper,
    dueAt,
    lines: [{ item, units }],
  });
  if (!left.isRecorded) return;
  enter(world, "backroom", { item, units: -units });
  const where = pick(world.random, wheres);
  world.emit({
    source: world.network.handheld(),
    at,
    type: "CustodyPlaced",
    actor: staffOf(world, randomInteger(world.random, 0, 3)),
    data: (instant) => ({
      custody,
      keeper,
      where,
      dueAt: instant(dueAt),
      from: "backroom",
      lines: [line(world, item, units)],
    }),
  });
}

function fetchBack(world: ShopWorld, left: Left, at: SimMs): void {
  const { item, units, custody } = left;
  world.stock.move(item, { from: "custody", to: "backroom", units, ...slipOf(left) });
  world.documents.delete(custody);
  if (!left.isRecorded) return;
  enter(world, "backroom", { item, units });
  world.emit({
    source: world.network.handheld(),
    at,
    type: "CustodyReturned",
    actor: staffOf(world, randomInteger(world.random, 0, 3)),
    data: () => ({ custody, to: "backroom", lines: [line(world, item, units)] }),
  });
}
