export { calibrate, readSeries } from "./calibrate.ts";
export type { HistoryProgress } from "./history.ts";
export { describeComparison, type ShopComparison } from "./report.ts";
export type { DemoLogin } from "./logins.ts";
export { judgeAlert, verdicts, type AlertTruth, type JudgedAlert, type Verdict } from "./judge.ts";
export { planChain, type ChainPlanOptions } from "./plans.ts";
export { runDemo } from "./run.ts";
export type { DemoFigures, DemoOptions, RunningDemo } from "./scene.ts";
export { calibration, generateSales } from "./sales/generator.ts";
export { likeness, likenessTable, seriesOfShop } from "./sales/likeness.ts";
export { demoKeyTypes } from "./setup.ts";
export type { WatchResult } from "./watch.ts";

// The simulator without a server, for benches: see `world/README.md`. The truth is theirs to measure with, never a policy's.
export { createDevices, type Devices, type Outgoing } from "./devices.ts";
export { createTimeline, historyStart, weekdayOf, type Timeline } from "./timeline.ts";
export { createChain, type ChainWorld, type PlacePlan } from "./world/chain.ts";
export type { CountOrder, RecountAsked } from "./world/counting.ts";
export {
  chainParameters,
  parametersOf,
  worldParameters,
  type WorldParameters,
} from "./world/parameters.ts";
export type { Shop } from "./world/shop.ts";
export { slips, type Slip } from "./world/stock.ts";
export type { Observed, TrueChange } from "./world/world.ts";
