export { Quantity, waitText } from "./Quantity.tsx";
