import type { Tx } from "#database";
import type { PlacesToday, WorkLine } from "./contract.ts";

/** Open work of one place, as lines that are not in order yet. */
export type ReadWork = (tx: Tx, tenantId: number, place: string) => Promise<WorkLine[]>;

/** What the domains have open; compose fills it. */
export type TasksPorts = {
  /** With the permission that lets a person act on it. */
  readonly sources: readonly { readonly permission: string; readonly read: ReadWork }[];
  /** Of some places, or of all. */
  readonly readPlaces: (
    tx: Tx,
    tenantId: number,
    places: readonly string[] | undefined,
  ) => Promise<PlacesToday["places"]>;
};
