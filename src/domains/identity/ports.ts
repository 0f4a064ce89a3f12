import type { FirstPlace } from "./contract.ts";

/** What identity needs of other domains; the composition fills it. */
export type PlaceName = { readonly place: string; readonly name: string; readonly nameEn?: string };
export type IdentityPorts = {
  /** All shops and warehouses of a chain. */
  readonly listPlaces: (tenantId: number) => Promise<readonly PlaceName[]>;
  /** Gives a new chain what every chain starts with, and its first place; resolves when a page can read them. */
  readonly startChain: (
    tenantId: number,
    first: { readonly place?: FirstPlace; readonly actor: string },
  ) => Promise<void>;
};
