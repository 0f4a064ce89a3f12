import { Type, type Static, type TSchema } from "typebox";
import type { ProblemCatalogue } from "#kernel";

const optionalText = (maxLength: number) => Type.Optional(Type.String({ maxLength }));

export const stockQuery = Type.Object(
  {
    q: optionalText(100),
    only: Type.Optional(
      Type.Union([
        Type.Literal("all"),
        Type.Literal("provisional"),
        Type.Literal("red"),
        Type.Literal("recount"),
        Type.Literal("negative"),
        /** Never defined: sold, counted or received by its code alone. */
        Type.Literal("unknown"),
      ]),
    ),
    sort: Type.Optional(
      Type.Union([Type.Literal("name"), Type.Literal("quantity"), Type.Literal("recent")]),
    ),
    cursor: optionalText(20),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  },
  { additionalProperties: false },
);
export type StockQueryString = Static<typeof stockQuery>;
export type StockFilter = NonNullable<StockQueryString["only"]>;
export type StockSort = NonNullable<StockQueryString["sort"]>;

export const movementsQuery = Type.Object(
  { before: optionalText(80), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })) },
  { additionalProperties: false },
);

export const whyQuery = Type.Object(
  {
    account: Type.Optional(Type.String({ maxLength: 80 })),
    at: Type.Optional(Type.String({ format: "date-time" })),
    position: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { additionalProperties: false },
);

const place = Type.String({ minLength: 1, maxLength: 64 });
const count = Type.String({ format: "uuid" });
const reason = Type.String({ minLength: 1, maxLength: 500 });
const area = Type.Union([Type.Literal("shelf"), Type.Literal("backroom")]);

export const acceptCountBody = Type.Object(
  { place, count, reason: Type.Optional(reason) },
  { additionalProperties: false },
);
export const rejectCountBody = Type.Object(
  { place, count, reason },
  { additionalProperties: false },
);
export const requestRecountBody = Type.Object(
  { place, sku: Type.String({ minLength: 1, maxLength: 64 }), area },
  { additionalProperties: false },
);
export const closePeriodBody = Type.Object(
  { place, until: Type.String({ format: "date-time" }) },
  { additionalProperties: false },
);

// Answers: what a page reads. Quantities are integers, thousandths of a unit; instants are ISO-8601 with offset.
const text = Type.String();
const instant = Type.String({ format: "date-time" });
const quantity = Type.Integer();
const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const bilingual = Type.Object({ zh: text, en: text });
const settlement = Type.Union([Type.Literal("settled"), Type.Literal("provisional")]);
export type Settlement = Static<typeof settlement>;

/** Names are absent of an item that was sold before anybody defined it. */
const itemNames = {
  sku: text,
  name: nullable(text),
  nameEn: nullable(text),
  measure: nullable(text),
  category: nullable(text),
};
const recountReason = Type.Union([
  Type.Literal("change"),
  Type.Literal("tolerance"),
  Type.Literal("race"),
  Type.Literal("revised"),
  Type.Literal("high-value"),
  Type.Literal("negative"),
  Type.Literal("person"),
]);
export type RecountReason = Static<typeof recountReason>;

const openRecount = Type.Object({
  recount: text,
  because: recountReason,
  requestedAt: instant,
  /** The change or variance that asked for it; unknown when a person asked. */
  quantity: nullable(quantity),
});
export type OpenRecount = Static<typeof openRecount>;

const stockRow = Type.Object({
  ...itemNames,
  shelf: quantity,
  backroom: quantity,
  inTransit: quantity,
  total: quantity,
  state: settlement,
  waitsFor: Type.Optional(text),
  negative: nullable(settlement),
  openRecount: nullable(openRecount),
  red: Type.Boolean(),
  lastMoveAt: Type.Optional(instant),
  lastCountAt: Type.Optional(instant),
});
export type StockRow = Static<typeof stockRow>;

export const stockAnswer = Type.Object({
  items: Type.Array(stockRow),
  next: Type.Optional(text),
  total: Type.Integer(),
  asOf: Type.Object({ seq: Type.Integer(), recordedAt: instant }),
});
export type StockAnswer = Static<typeof stockAnswer>;

const countState = Type.Union([
  Type.Literal("waiting"),
  Type.Literal("recount"),
  Type.Literal("accepted"),
  Type.Literal("rejected"),
  Type.Literal("superseded"),
]);
export type CountState = Static<typeof countState>;

const countRow = Type.Object({
  count: text,
  at: instant,
  errorMs: Type.Integer(),
  by: Type.Optional(text),
  source: text,
  zone: text,
  area: text,
  quantity,
  variance: Type.Optional(quantity),
  state: countState,
  acceptedBy: Type.Optional(
    Type.Union([Type.Literal("tolerance"), Type.Literal("second-count"), Type.Literal("person")]),
  ),
});
export type CountRow = Static<typeof countRow>;

const lotRow = Type.Object({
  lot: text,
  expiresOn: Type.Optional(text),
  quantity,
  estimated: Type.Boolean(),
  /** What was seen of the lot when it was last counted by itself, and when. */
  counted: Type.Optional(quantity),
  countedAt: Type.Optional(instant),
});
export type Lot = Static<typeof lotRow>;

const zoneRow = Type.Object({
  zone: text,
  name: text,
  nameEn: Type.Optional(text),
  area: text,
  /** What was last seen there, and when. */
  seen: Type.Optional(quantity),
  seenAt: Type.Optional(instant),
});
export type ZoneRow = Static<typeof zoneRow>;

const shownSweep = Type.Object({
  at: instant,
  by: nullable(text),
  /** Items that the devices say were counted, and how many of these counts have arrived; null: not judged yet. */
  items: Type.Integer(),
  counted: nullable(Type.Integer()),
  state: Type.Union([
    Type.Literal("waiting"),
    Type.Literal("complete"),
    Type.Literal("incomplete"),
  ]),
});
export type ShownSweep = Static<typeof shownSweep>;

const shownZone = Type.Object({
  zone: text,
  name: text,
  nameEn: nullable(text),
  area: Type.Union([Type.Literal("shelf"), Type.Literal("backroom")]),
  categories: Type.Array(text),
  /** Place in the order of walking. */
  order: nullable(Type.Integer()),
  retired: Type.Boolean(),
  /** Items that are said to lie in it. */
  items: Type.Integer(),
  lastSweep: nullable(shownSweep),
});
export type ShownZone = Static<typeof shownZone>;
export const zonesAnswer = Type.Object({ zones: Type.Array(shownZone) });

export const zoneAnswer = Type.Object({
  ...shownZone.properties,
  inZone: Type.Array(
    Type.Object({
      sku: text,
      name: nullable(text),
      nameEn: nullable(text),
      measure: nullable(text),
      /** Said to lie here; else it was only seen here when the zone was last swept. */
      isPlaced: Type.Boolean(),
      seen: nullable(quantity),
      seenAt: nullable(instant),
      /** Booked in the whole area, which other zones may share. */
      booked: quantity,
    }),
  ),
  sweeps: Type.Array(shownSweep),
});
export type ZoneAnswer = Static<typeof zoneAnswer>;

export const itemAnswer = Type.Object({
  item: Type.Object({
    ...itemNames,
    barcodes: Type.Array(text),
    priceFen: nullable(Type.Integer()),
    packUnits: nullable(Type.Integer()),
  }),
  balances: Type.Array(Type.Object({ account: text, quantity })),
  total: quantity,
  /** Sent here and not received yet. */
  inTransit: quantity,
  state: settlement,
  /** When it settles at the latest. */
  settlesBy: instant,
  waitsFor: Type.Array(text),
  negative: nullable(settlement),
  openRecount: nullable(openRecount),
  lots: Type.Array(lotRow),
  zones: Type.Array(zoneRow),
  curve: Type.Array(Type.Object({ at: instant, quantity })),
  counts: Type.Array(countRow),
});
export type ItemAnswer = Static<typeof itemAnswer>;

/** One posting in words: what, when, how sure, who, which device. */
const postingStory = {
  seq: Type.Integer(),
  key: text,
  type: text,
  label: bilingual,
  /** The word that led to it, where `label` names a difference or a shift. */
  because: bilingual,
  kind: Type.Union([Type.Literal("movement"), Type.Literal("variance"), Type.Literal("shift")]),
  at: instant,
  errorMs: Type.Integer(),
  recordedAt: instant,
  actor: Type.Optional(text),
  source: Type.Optional(text),
  boot: Type.Optional(text),
  clock: Type.Union([Type.Literal("synced"), Type.Literal("own"), Type.Literal("unverified")]),
  flow: Type.Optional(text),
  document: Type.Optional(text),
};
const postingStoryObject = Type.Object(postingStory);
export type PostingStory = Static<typeof postingStoryObject>;

const movement = Type.Object({
  ...postingStory,
  late: Type.Boolean(),
  quantity,
  account: text,
  counterAccount: text,
});
export type Movement = Static<typeof movement>;
export const movementsAnswer = Type.Object({
  movements: Type.Array(movement),
  next: Type.Optional(text),
});
export type MovementsAnswer = Static<typeof movementsAnswer>;

const whyStep = Type.Object({
  ...postingStory,
  late: Type.Boolean(),
  quantity,
  /** What it left. */
  running: quantity,
});
export type WhyStep = Static<typeof whyStep>;

const whyAnchor = Type.Object({
  count: text,
  at: instant,
  errorMs: Type.Integer(),
  quantity,
  variance: quantity,
  by: text,
  source: Type.Optional(text),
  zone: Type.Optional(text),
});
export type WhyAnchor = Static<typeof whyAnchor>;

export const whyAnswer = Type.Object({
  quantity,
  at: Type.Optional(instant),
  position: Type.Integer(),
  anchor: Type.Optional(whyAnchor),
  sum: Type.Array(Type.Object({ type: text, label: bilingual, quantity, events: Type.Integer() })),
  steps: Type.Array(whyStep),
  /** `until`: when it settles at the latest. */
  provisional: Type.Object({ until: Type.Optional(instant), waitsFor: Type.Array(text) }),
  proof: Type.Object({ stream: text, seq: Type.Integer(), hash: text }),
});
export type WhyAnswer = Static<typeof whyAnswer>;

const recount = Type.Object({
  recount: text,
  sku: text,
  name: nullable(text),
  nameEn: nullable(text),
  area: text,
  zone: nullable(text),
  because: recountReason,
  quantity: nullable(quantity),
  priority: text,
  flow: nullable(text),
  /** Key of the event that asked for it. */
  cause: nullable(text),
  requestedAt: instant,
});
export type Recount = Static<typeof recount>;
export const recountsAnswer = Type.Object({ recounts: Type.Array(recount) });
export type RecountsAnswer = Static<typeof recountsAnswer>;

export const eventAnswer = Type.Object({
  stream: text,
  seq: Type.Integer(),
  key: text,
  at: instant,
  errorMs: Type.Integer(),
  recordedAt: instant,
  /** Position of the chain's own stream: settings and flow versions hold as of it. */
  chainSeq: Type.Integer(),
  label: Type.Optional(bilingual),
  /** The event as it was sent (CloudEvents), personal fields encrypted. */
  envelope: Type.Object({
    id: text,
    source: text,
    type: text,
    time: text,
    data: Type.Unknown(),
    actor: Type.Optional(text),
    place: Type.Optional(text),
    boot: Type.Optional(text),
    deviceseq: Type.Optional(Type.Integer()),
    offsetms: Type.Optional(Type.Number()),
    causationid: Type.Optional(text),
  }),
});
export type EventAnswer = Static<typeof eventAnswer>;

export const inventoryProblems: ProblemCatalogue = {
  "inventory.no-zone": {
    kind: "not-found",
    title: { zh: "没有区域 {zone}", en: "There is no zone {zone}" },
    remedy: { zh: "在区域列表中查找。", en: "Look it up in the list of zones." },
  },
  "inventory.count-unknown": {
    kind: "not-found",
    title: { zh: "没有这次盘点", en: "There is no such count" },
    remedy: {
      zh: "刷新页面,从盘点列表里再选一次。",
      en: "Reload the page and choose it from the list of counts again.",
    },
  },
  "inventory.count-partial": {
    kind: "conflict",
    title: {
      zh: "这次只数了商品的一部分",
      en: "Only a part of the item was counted",
    },
    remedy: {
      zh: "把它所在的其余区域或批次也数完。",
      en: "Count the other zones, or the other lots, that it stands in.",
    },
  },
  "inventory.count-decided": {
    kind: "conflict",
    title: { zh: "这次盘点已经处理过", en: "This count is decided already" },
    remedy: {
      zh: "若要更正,请作废它,或重新盘点。",
      en: "To correct it, reject it or count again.",
    },
  },
  "inventory.recount-already-open": {
    kind: "conflict",
    title: { zh: "这个商品已有未完成的复核", en: "A recount of this item is open already" },
    remedy: { zh: "先完成那次复核。", en: "Finish that recount first." },
  },
  "inventory.position-unknown": {
    kind: "not-found",
    title: { zh: "没有这条记录", en: "There is no such record" },
    remedy: { zh: "检查流水名称和序号。", en: "Check the stream and the position." },
  },
};
