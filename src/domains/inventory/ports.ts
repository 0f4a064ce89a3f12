import type { Tx } from "#database";

export type Settling = {
  readonly settled: boolean;
  readonly by: "watermark" | "timeout" | undefined;
  readonly waitsFor: readonly string[];
  readonly until: number;
};

/** What inventory asks of others; compose.ts fills it. */
export type InventoryPorts = {
  /** From the gateway: whether everything that happened up to a figure's time has arrived. */
  readonly readSettling: (
    tx: Tx,
    tenantId: number,
    of: { place: string; now: number },
  ) => Promise<(figure: { at: number; errorMs: number }) => Settling>;
};
