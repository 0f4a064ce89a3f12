import { randomInteger } from "#kernel";
import { dayMs, hourMs, type SimMs } from "../timeline.ts";
import { promoterId, staffOf } from "./people.ts";
import { enter, line, type ShopWorld } from "./world.ts";

type Taken = {
  readonly sample: string;
  readonly item: number;
  readonly units: number;
  readonly isRecorded: boolean;
};

/** A promoter takes a few pieces: half are eaten, half are tried and come back, by the evening or some days late. */
export function takeSample(
  world: ShopWorld,
  of: { readonly item: number; readonly units: number; readonly at: SimMs },
): void {
  const { item, units, at } = of;
  const { parameters, random } = world;
  const isRecorded = random() >= parameters.unrecordedShare;
  const taken: Taken = { sample: world.nextNumber("SA"), item, units, isRecorded };
  const person = promoterId(world.place, randomInteger(random, 0, parameters.promoters - 1));
  const comesBack = random() < parameters.sampleComesBackShare;
  const dueAt = at + parameters.sampleDueHours * hourMs;
  world.stock.move(item, { from: "shelf", to: "sampling", units, ...slipOf(taken) });
  if (!isRecorded) world.figures.unitsUnrecorded += units;
  if (comesBack) planReturn(world, taken, { person, dueAt, at });
  if (!isRecorded) return;
  enter(world, "shelf", { item, units: -units });
  world.emit({
    source: world.network.handheld(),
    at,
    type: "SampleTaken",
    actor: staffOf(world, randomInteger(random, 0, 3)),
    data: (instant) => ({
      sample: taken.sample,
      person,
      ...(comesBack ? { dueAt: instant(dueAt) } : {}),
      from: "shelf",
      lines: [line(world, item, units)],
    }),
  });
}

function slipOf({ isRecorded }: Taken) {
  return isRecorded ? {} : { slip: "leak" as const };
}

function planReturn(
  world: ShopWorld,
  taken: Taken,
  loan: { readonly person: string; readonly dueAt: SimMs; readonly at: SimMs },
): void {
  const { parameters, random } = world;
  const { sample, item, units } = taken;
  const isLate = random() < parameters.sampleLateShare;
  const backAt = isLate
    ? loan.dueAt + random() * parameters.sampleLateDaysMaximum * dayMs
    : loan.at + random() * (loan.dueAt - loan.at);
  world.documents.set(sample, {
    kind: "sample",
    number: sample,
    person: loan.person,
    dueAt: loan.dueAt,
    lines: [{ item, units }],
  });
  world.agenda.plan(backAt, (at) => {
    world.stock.move(item, { from: "sampling", to: "shelf", units, ...slipOf(taken) });
    world.documents.delete(sample);
    if (!taken.isRecorded) return;
    enter(world, "shelf", { item, units });
    world.emit({
      source: world.network.handheld(),
      at,
      type: "SampleReturned",
      actor: staffOf(world, randomInteger(random, 0, 3)),
      data: () => ({ sample, to: "shelf", lines: [line(world, item, units)] }),
    });
  });
}
