/** Who acts with a log-in or a key, as far as a place sees them. */
export type Account = {
  /** What events carry as `actor`. */
  readonly id: string;
  readonly name: string;
  readonly kind: "account" | "key";
  readonly isActive: boolean;
};

export type Beginnings = {
  /** Log-ins beside the first one. */
  readonly colleagues: number;
  /** API keys in force. */
  readonly keys: number;
  /** A till or a device has sent something of the place. */
  readonly isHeard: boolean;
  readonly isCounted: boolean;
};

/** What masterdata needs of other domains; the composition fills it. */
export type MasterdataPorts = {
  /** Accounts with a role in the place or in the whole chain, and others that are asked for by their ids. */
  readonly listAccounts: (
    tenantId: number,
    of: { readonly place: string; readonly also: readonly string[] },
  ) => Promise<readonly Account[]>;
  /** How far the rest of a chain's beginning has come, as of a place. */
  readonly readBeginnings: (tenantId: number, place: string) => Promise<Beginnings>;
};
