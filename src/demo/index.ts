export { calibrate } from "./calibrate.ts";
export { describeComparison, type ShopComparison } from "./report.ts";
export { runDemo, type DemoFigures, type DemoOptions, type RunningDemo } from "./run.ts";
export { demoKeyTypes } from "./setup.ts";
