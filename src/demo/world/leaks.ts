import { randomInteger } from "#kernel";
import { between, pick, poisson } from "../draw.ts";
import { dayMs, hourMs, type SimMs } from "../timeline.ts";
import { neighbourId, promoterId, staffOf } from "./people.ts";
import { enter, line, type ShopWorld } from "./world.ts";
import type { Whereabouts } from "./stock.ts";

type Leak = {
  readonly share: number;
  readonly to: Whereabouts;
  /** Writes the event when it is recorded; theft never is. */
  readonly record?: (world: ShopWorld, moment: Moment) => void;
};

type Moment = { readonly item: number; readonly units: number; readonly at: SimMs };

/** Damage, self-take, samples and theft, and goods left next door: some are written down, many are not. */
export function planLeaks(world: ShopWorld, day: number): void {
  const { parameters, random } = world;
  const meanUnits = (1 + parameters.leakUnitsMaximum) / 2;
  const dailyUnits = world.items.reduce((sum, item) => sum + item.dailyUnits, 0);
  const leaks: readonly Leak[] = [
    { share: parameters.damageShareOfSales, to: "lost", record: recordDamage },
    { share: parameters.staffTakeShareOfSales, to: "staff", record: recordStaffTake },
    { share: parameters.sampleShareOfSales, to: "sampling", record: recordSample },
    { share: parameters.theftShareOfSales, to: "lost" },
  ];
  for (const leak of leaks) {
    const times = poisson(random, (dailyUnits * leak.share) / meanUnits);
    for (let time = 0; time < times; time += 1) {
      world.agenda.plan(momentOf(world, day), (at) => happen(world, leak, at));
    }
  }
  if (random() < parameters.custodyShareOfDays) {
    world.agenda.plan(momentOf(world, day), (at) => leaveNextDoor(world, at));
  }
}

function momentOf(world: ShopWorld, day: number): SimMs {
  return (
    day * dayMs +
    between(world.random, world.parameters.openHour + 1, world.parameters.closeHour - 1) * hourMs
  );
}

/** Fast movers are handled more, so they break and vanish more: the item is drawn by its sales. */
function drawItem(world: ShopWorld): number {
  const total = world.items.reduce((sum, item) => sum + item.dailyUnits, 0);
  let left = world.random() * total;
  const index = world.items.findIndex((item) => {
    left -= item.dailyUnits;
    return left <= 0;
  });
  return Math.max(0, index);
}

function happen(world: ShopWorld, leak: Leak, at: SimMs): void {
  const item = drawItem(world);
  const units = Math.min(
    randomInteger(world.random, 1, world.parameters.leakUnitsMaximum),
    world.stock.at(item, "shelf"),
  );
  if (units === 0) return;
  world.stock.move(item, { from: "shelf", to: leak.to, units });
  const isRecorded =
    leak.record !== undefined && world.random() >= world.parameters.unrecordedShare;
  if (!isRecorded) {
    world.figures.unitsUnrecorded += units;
    return;
  }
  enter(world, "shelf", { item, units: -units });
  leak.record?.(world, { item, units, at });
}

function recordDamage(world: ShopWorld, moment: Moment): void {
  world.emit({
    source: world.network.handheld(),
    at: moment.at,
    type: "GoodsDamaged",
    actor: staffOf(world, randomInteger(world.random, 0, 3)),
    data: () => ({ from: "shelf", lines: [line(world, moment.item, moment.units)] }),
  });
}

function recordStaffTake(world: ShopWorld, moment: Moment): void {
  const person = staffOf(world, randomInteger(world.random, 0, 3));
  const paid = world.random() < 0.5;
  world.emit({
    source: world.network.handheld(),
    at: moment.at,
    type: "StaffTook",
    actor: person,
    data: () => ({ person, from: "shelf", paid, lines: [line(world, moment.item, moment.units)] }),
  });
}

const sampleDueHours = 8;

function recordSample(world: ShopWorld, moment: Moment): void {
  const sample = world.nextNumber("SA");
  const person = promoterId(
    world.place,
    randomInteger(world.random, 0, world.parameters.promoters - 1),
  );
  world.emit({
    source: world.network.handheld(),
    at: moment.at,
    type: "SampleTaken",
    actor: staffOf(world, randomInteger(world.random, 0, 3)),
    data: (instant) => ({
      sample,
      person,
      dueAt: instant(moment.at + sampleDueHours * hourMs),
      from: "shelf",
      lines: [line(world, moment.item, moment.units)],
    }),
  });
}

/** Goods stand at the neighbour's for a few days; who does not write down the one way does not write down the other. */
function leaveNextDoor(world: ShopWorld, at: SimMs): void {
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
  const units = Math.min(wanted, stock.at(item, "backroom"));
  const isRecorded = random() >= parameters.unrecordedShare;
  const backAt = at + randomInteger(random, 1, parameters.custodyDaysMaximum) * dayMs;
  const custody = world.nextNumber("C");
  stock.move(item, { from: "backroom", to: "custody", units });
  world.agenda.plan(backAt, () => {
    stock.move(item, { from: "custody", to: "backroom", units });
    if (!isRecorded) return;
    enter(world, "backroom", { item, units });
    emitCustody(world, {
      type: "CustodyReturned",
      at: backAt,
      data: { custody, to: "backroom", lines: [line(world, item, units)] },
    });
  });
  if (!isRecorded) {
    world.figures.unitsUnrecorded += units;
    return;
  }
  enter(world, "backroom", { item, units: -units });
  const data = {
    custody,
    keeper: neighbourId(world.place),
    from: "backroom",
    lines: [line(world, item, units)],
  };
  emitCustody(world, { type: "CustodyPlaced", at, data, dueAt: backAt + dayMs });
}

function emitCustody(
  world: ShopWorld,
  custody: {
    readonly type: string;
    readonly at: SimMs;
    readonly data: object;
    readonly dueAt?: SimMs;
  },
): void {
  const { dueAt } = custody;
  world.emit({
    source: world.network.handheld(),
    at: custody.at,
    type: custody.type,
    actor: staffOf(world, randomInteger(world.random, 0, 3)),
    data: (instant) => ({
      ...custody.data,
      ...(dueAt === undefined ? {} : { dueAt: instant(dueAt) }),
    }),
  });
}
