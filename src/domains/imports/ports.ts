import type { AccessLimits, CloudEvent, FieldError } from "#kernel";

export type Outcome = {
  readonly status: "applied" | "duplicate" | "conflict" | "quarantined" | "refused";
  readonly reason?: string;
};

/** What imports ask of others; compose fills it. */
export type ImportsPorts = {
  /** Of the gateway: the one door of events. */
  readonly receive: (
    tenantId: number,
    events: readonly CloudEvent[],
    limits: AccessLimits,
  ) => Promise<readonly Outcome[]>;
  /** Of the gateway: what is wrong with the data of a word. */
  readonly dataErrors: (type: string, data: unknown) => readonly FieldError[];
  /** Of masterdata: defines things of one type, in the name of the person who imports. */
  readonly define: (
    tenantId: number,
    what: {
      readonly type: string;
      readonly data: readonly unknown[];
      readonly actor: string;
      readonly ids: { readonly source: string; readonly idOf: (index: number) => string };
    },
  ) => Promise<readonly Outcome[]>;
  /** Of masterdata: persons as registered, with their personal fields open, and those who were forgotten. */
  readonly readPersons: (
    tenantId: number,
    persons: readonly string[],
  ) => Promise<{
    readonly registered: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
    readonly forgotten: ReadonlySet<string>;
  }>;
  /** Names of the projections of masterdata, which follow the chain's stream. */
  readonly definitionConsumers: readonly string[];
};
