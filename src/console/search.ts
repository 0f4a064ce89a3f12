/** What an item's address says of the open story: which number, as of when, as known at which position, which event. */
export type WhySearch = {
  readonly why?: string;
  readonly at?: string;
  readonly position?: string;
  readonly event?: string;
};

type Gappy<Shape> = { readonly [Key in keyof Shape]: Shape[Key] | undefined };

/** Leaves out what is not there, so that an address carries no empty parts. */
export function definedOnly<Shape extends object>(gappy: Gappy<Shape>): Shape {
  return Object.fromEntries(
    Object.entries(gappy).filter(([, value]) => value !== undefined),
  ) as Shape;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

export function parseWhySearch(search: Record<string, unknown>): WhySearch {
  return definedOnly<WhySearch>({
    why: textOf(search["why"]),
    at: textOf(search["at"]),
    position: textOf(search["position"]),
    event: textOf(search["event"]),
  });
}
