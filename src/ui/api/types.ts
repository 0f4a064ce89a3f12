/** Shapes of the API's answers that pages read. Quantities are integers, thousandths of a unit; times are ISO-8601 with offset. */
export type Label = { readonly zh: string; readonly en: string };
export type Named = { readonly name: string; readonly nameEn?: string | null };
export type Settlement = "settled" | "provisional";
export type StockFilter = "all" | "provisional" | "red" | "recount" | "negative";
export type StockSort = "name" | "quantity" | "recent";

export type SessionPlace = Named & { readonly place: string };
export type Session = {
  readonly login: string;
  readonly name: string;
  readonly roles: readonly { readonly role: string; readonly place?: string }[];
  readonly tenant: string;
  readonly places: readonly SessionPlace[];
  readonly language?: string;
};

export type OpenRecount = {
  readonly recount: string;
  readonly because: string;
  readonly requestedAt: string;
  readonly quantity: number;
};

export type StockRow = Named & {
  readonly sku: string;
  readonly measure?: string | null;
  readonly category?: string | null;
  readonly shelf: number;
  readonly backroom: number;
  readonly inTransit: number;
  readonly total: number;
  readonly state: Settlement;
  readonly waitsFor?: string;
  readonly negative: Settlement | null;
  readonly openRecount: OpenRecount | null;
  readonly red: boolean;
  readonly lastCountAt?: string;
  readonly lastMoveAt?: string;
};

export type StockPage = {
  readonly items: readonly StockRow[];
  readonly next?: string;
  readonly total: number;
  readonly asOf: { readonly seq: number; readonly recordedAt: string };
};

export type CountState =
  | "waiting"
  | "provisional"
  | "accepted"
  | "rejected"
  | "superseded"
  | "recount";
export type CountRow = {
  readonly count: string;
  readonly at: string;
  readonly by: string;
  readonly zone?: string;
  readonly quantity: number;
  readonly variance?: number;
  readonly state: CountState;
  readonly raced: boolean;
  readonly reason?: string;
  readonly acceptedBy?: string;
  readonly revised?: number;
};

export type Item = Named & {
  readonly sku: string;
  readonly measure?: string | null;
  readonly barcodes?: readonly string[];
  readonly category?: string | null;
  readonly priceFen?: number | null;
  readonly packUnits?: number | null;
};

export type Lot = {
  readonly lot: string;
  readonly expiresOn?: string;
  readonly quantity: number;
  readonly estimated: boolean;
};

export type ItemStock = {
  readonly item: Item;
  readonly balances: readonly { readonly account: string; readonly quantity: number }[];
  readonly total: number;
  readonly state: Settlement;
  readonly settledUntil?: string;
  readonly waitsFor: readonly string[];
  readonly negative: Settlement | null;
  readonly openRecount: OpenRecount | null;
  readonly lots: readonly Lot[];
  readonly zones: readonly (Named & { readonly zone: string; readonly lastCount?: string })[];
  readonly curve: readonly { readonly at: string; readonly quantity: number }[];
  readonly counts: readonly CountRow[];
};

export type MovementKind = "movement" | "variance" | "shift";
export type Movement = {
  readonly seq: number;
  readonly key: string;
  readonly type: string;
  readonly label: Label;
  readonly at: string;
  readonly errorMs?: number;
  readonly recordedAt: string;
  readonly quantity: number;
  readonly account: string;
  readonly counterAccount: string;
  readonly kind: MovementKind;
  readonly actor?: string;
  readonly source: string;
  readonly late: boolean;
};
export type MovementPage = { readonly movements: readonly Movement[]; readonly next?: string };

export type WhyStep = {
  readonly seq: number;
  readonly key: string;
  readonly type: string;
  readonly label: Label;
  readonly at: string;
  readonly errorMs?: number;
  readonly recordedAt: string;
  readonly quantity: number;
  readonly running: number;
  readonly actor?: string;
  readonly source: string;
  readonly boot?: string;
  readonly clock: "synced" | "own" | "unverified";
  readonly kind: MovementKind | "count";
  readonly late: boolean;
  readonly flow?: string;
  readonly document?: string;
};

export type WhyAnchor = {
  readonly count: string;
  readonly at: string;
  readonly by: string;
  readonly source?: string;
  readonly errorMs?: number;
  readonly quantity: number;
  readonly variance?: number;
  readonly zone?: string;
};

export type Why = {
  readonly quantity: number;
  readonly at: string;
  readonly position?: number;
  readonly anchor?: WhyAnchor;
  readonly sum: readonly {
    readonly type: string;
    readonly label: Label;
    readonly quantity: number;
    readonly events: number;
  }[];
  readonly steps: readonly WhyStep[];
  readonly provisional: { readonly until?: string; readonly waitsFor: readonly string[] };
  readonly proof: {
    readonly stream: string;
    readonly seq: number;
    readonly hash: string;
    readonly verifiedUpTo?: number;
    readonly verifiedAt?: string;
  };
};

/** One change of the live stream: which items of a place moved, and up to which number of its stream. */
export type LiveChange = {
  readonly stream: string;
  readonly seq: number;
  readonly types: readonly string[];
  readonly skus: readonly string[];
  readonly at: string;
};
