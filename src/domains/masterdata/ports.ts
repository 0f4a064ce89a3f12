/** Who acts with a log-in or a key, as far as a place sees them. */
export type Account = {
  /** What events carry as `actor`. */
  readonly id: string;
  readonly name: string;
  readonly kind: "account" | "key";
  readonly isActive: boolean;
};

/** What masterdata needs of other domains; the composition fills it. */
export type MasterdataPorts = {
  /** Accounts with a role in the place or in the whole chain, and others that are asked for by their ids. */
  readonly listAccounts: (
    tenantId: number,
    of: { readonly place: string; readonly also: readonly string[] },
  ) => Promise<readonly Account[]>;
};
