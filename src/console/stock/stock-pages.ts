import type { SectionPage } from "../shell/PageTabs.tsx";

/** The pages of the section Stock, in the order of their tabs. */
export const stockPages: readonly SectionPage[] = [
  { to: "/$place/stock", text: "stock.items", permission: "stock.read" },
];
