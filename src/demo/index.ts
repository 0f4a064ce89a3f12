export { calibrate, readSeries } from "./calibrate.ts";
export type { HistoryProgress } from "./history.ts";
export { describeComparison, type ShopComparison } from "./report.ts";
export { runDemo } from "./run.ts";
export type { DemoFigures, DemoOptions, RunningDemo } from "./scene.ts";
export { calibration, generateSales } from "./sales/generator.ts";
export { likeness, likenessTable, seriesOfShop } from "./sales/likeness.ts";
export { demoKeyTypes } from "./setup.ts";
export type { WatchResult } from "./watch.ts";
