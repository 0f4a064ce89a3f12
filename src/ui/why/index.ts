export { WhyDrawer } from "./WhyDrawer.tsx";
