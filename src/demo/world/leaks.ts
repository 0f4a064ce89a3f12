import { randomInteger } from "#kernel";
import { between, poisson } from "../draw.ts";
import { dayMs, hourMs, type SimMs } from "../timeline.ts";
import { leaveNextDoor } from "./custody.ts";
import { staffOf } from "./people.ts";
import { takeSample } from "./samples.ts";
import type { Slip, Whereabouts } from "./stock.ts";
import { enter, line, type ShopWorld } from "./world.ts";

type Moment = { readonly item: number; readonly units: number; readonly at: SimMs };
type Leak = {
  readonly share: number;
  readonly happen: (world: ShopWorld, moment: Moment) => void;
};

/** Damage, self-take, samples and theft, and goods left next door: some are written down, many are not. */
export function planLeaks(world: ShopWorld, day: number): void {
  const { parameters, random } = world;
  const meanUnits = (1 + parameters.leakUnitsMaximum) / 2;
  const dailyUnits = world.items.reduce((sum, item) => sum + item.dailyUnits, 0);
  const leaks: readonly Leak[] = [
    { share: parameters.damageShareOfSales, happen: damage },
    { share: parameters.staffTakeShareOfSales, happen: staffTake },
    { share: parameters.sampleShareOfSales, happen: takeSample },
    { share: parameters.theftShareOfSales, happen: steal },
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
  if (units > 0) leak.happen(world, { item, units, at });
}

/** Takes the goods off the shelf; true when somebody writes it down. */
function leave(
  world: ShopWorld,
  { item, units }: Moment,
  how: { readonly to: Whereabouts; readonly unrecordedShare: number; readonly slip: Slip },
): boolean {
  const isRecorded = world.random() >= how.unrecordedShare;
  world.stock.move(item, {
    from: "shelf",
    to: how.to,
    units,
    ...(isRecorded ? {} : { slip: how.slip }),
  });
  if (isRecorded) enter(world, "shelf", { item, units: -units });
  else world.figures.unitsUnrecorded += units;
  return isRecorded;
}

function steal(world: ShopWorld, moment: Moment): void {
  leave(world, moment, { to: "lost", unrecordedShare: 1, slip: "theft" });
}

function damage(world: ShopWorld, moment: Moment): void {
  const { unrecordedShare } = world.parameters;
  if (!leave(world, moment, { to: "lost", unrecordedShare, slip: "leak" })) return;
  world.emit({
    source: world.network.handheld(),
    at: moment.at,
    type: "GoodsDamaged",
    actor: staffOf(world, randomInteger(world.random, 0, 3)),
    data: () => ({ from: "shelf", lines: [line(world, moment.item, moment.units)] }),
  });
}

function staffTake(world: ShopWorld, moment: Moment): void {
  const { unrecordedShare } = world.parameters;
  if (!leave(world, moment, { to: "staff", unrecordedShare, slip: "leak" })) return;
  const person = staffOf(world, randomInteger(world.random, 0, world.parameters.staff - 1));
  const paid = world.random() < 0.5;
  world.emit({
    source: world.network.handheld(),
    at: moment.at,
    type: "StaffTook",
    actor: person,
    data: () => ({ person, from: "shelf", paid, lines: [line(world, moment.item, moment.units)] }),
  });
}
