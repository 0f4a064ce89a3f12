/** What identity needs of other domains; the composition fills it. */
export type PlaceName = { readonly place: string; readonly name: string; readonly nameEn?: string };
export type IdentityPorts = {
  /** All shops and warehouses of a chain. */
  readonly listPlaces: (tenantId: number) => Promise<readonly PlaceName[]>;
};
