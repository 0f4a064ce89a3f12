export { BalanceCurve } from "./BalanceCurve.tsx";
