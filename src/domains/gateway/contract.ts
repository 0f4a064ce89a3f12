import { Type, type Static } from "typebox";
import type { ProblemCatalogue } from "#kernel";

const milliseconds = Type.Number({ minimum: -1e14, maximum: 1e14 });

export const clockBody = Type.Object(
  {
    source: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    boot: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    t0: milliseconds,
    monotonicMs: Type.Optional(milliseconds),
    samples: Type.Optional(
      Type.Array(
        Type.Object(
          { t0: milliseconds, t1: milliseconds, t2: milliseconds, t3: milliseconds },
          { additionalProperties: false },
        ),
        { maxItems: 8 },
      ),
    ),
  },
  { additionalProperties: false },
);

const code = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const entryId = Type.String({ format: "uuid" });
const note = Type.String({ minLength: 1, maxLength: 500 });
const closed = { additionalProperties: false } as const;

export const limitQuarantinePage = 200;
export const limitReplay = 200;

export const quarantineQuery = Type.Object(
  {
    state: Type.Union([Type.Literal("open"), Type.Literal("mended"), Type.Literal("dismissed")], {
      default: "open",
    }),
    reason: Type.Optional(code(64)),
    source: Type.Optional(code(256)),
    place: Type.Optional(code(64)),
    from: Type.Optional(Type.String({ format: "date-time" })),
    until: Type.Optional(Type.String({ format: "date-time" })),
    after: Type.Optional(code(80)),
    limit: Type.Integer({ minimum: 1, maximum: limitQuarantinePage, default: 50 }),
  },
  closed,
);
export type QuarantineQuery = Static<typeof quarantineQuery>;

export const entryParams = Type.Object({ entry: entryId }, closed);

/** The corrected event; its form is the events door's to judge. */
export const mendBody = Type.Object(
  { event: Type.Record(Type.String(), Type.Unknown()), note: Type.Optional(note) },
  closed,
);
export type MendBody = Static<typeof mendBody>;

export const replayBody = Type.Object({ note: Type.Optional(note) }, closed);
export const dismissBody = Type.Object({ note }, closed);

export const replayAllBody = Type.Object(
  {
    reason: code(64),
    source: Type.Optional(code(256)),
    place: Type.Optional(code(64)),
    after: Type.Optional(code(80)),
    limit: Type.Integer({ minimum: 1, maximum: limitReplay, default: limitReplay }),
  },
  closed,
);
export type ReplayAllBody = Static<typeof replayAllBody>;

const bilingual = Type.Object({ zh: Type.String(), en: Type.String() });
const fieldErrors = Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }));
const entryFields = {
  entry: entryId,
  state: Type.String(),
  reason: Type.String(),
  title: bilingual,
  remedy: bilingual,
  errors: fieldErrors,
  receivedAt: Type.String({ format: "date-time" }),
  source: Type.Optional(Type.String()),
  place: Type.Optional(Type.String()),
  type: Type.Optional(Type.String()),
  /** The words of the shop for the type, where the type is known. */
  label: Type.Optional(bilingual),
  settledAt: Type.Optional(Type.String({ format: "date-time" })),
  settledBy: Type.Optional(Type.String()),
  note: Type.Optional(Type.String()),
  /** Where the event stands that it became, or that holds its id. */
  stream: Type.Optional(Type.String()),
  seq: Type.Optional(Type.Integer()),
};

export const quarantineAnswer = Type.Object({
  entries: Type.Array(Type.Object(entryFields)),
  /** Of everything that the filter names, whatever the page. */
  reasons: Type.Array(Type.Object({ reason: Type.String(), count: Type.Integer() })),
  next: Type.Optional(Type.String()),
});

/** `event` = the message as data, `text` = as it came where it cannot be data. */
export const entryAnswer = Type.Object({
  ...entryFields,
  event: Type.Optional(Type.Unknown()),
  text: Type.Optional(Type.String()),
  hasHiddenFields: Type.Boolean(),
});

export const mendAnswer = Type.Object({
  entry: entryId,
  status: Type.Literal("applied"),
  stream: Type.String(),
  seq: Type.Integer(),
});

export const replayAllAnswer = Type.Object({
  applied: Type.Integer(),
  stillWrong: Type.Array(Type.Object({ entry: entryId, reason: Type.String() })),
  next: Type.Optional(Type.String()),
});

export type QuarantineAnswer = Static<typeof quarantineAnswer>;
export type QuarantineEntryAnswer = Static<typeof entryAnswer>;
export type MendAnswer = Static<typeof mendAnswer>;
export type ReplayAllAnswer = Static<typeof replayAllAnswer>;

const instant = Type.String({ format: "date-time" });

export const sourcesParams = Type.Object({ place: code(64) }, closed);

/** What was heard of each source that reports about a place. */
export const sourcesAnswer = Type.Object({
  sources: Type.Array(
    Type.Object({
      source: Type.String(),
      lastHeardAt: instant,
      /** The latest business time that it spoke of. */
      lastAt: instant,
      /** Nothing that happened up to here is still to come. */
      watermark: instant,
      /** Absent for a source that does not number its events. */
      contiguousSeq: Type.Optional(Type.Integer()),
      /** Numbers between the first and the last one received that are not here. */
      missing: Type.Object({ count: Type.Integer(), first: Type.Optional(Type.Integer()) }),
      clock: Type.Optional(
        Type.Object({ offsetMs: Type.Number(), errorMs: Type.Number(), measuredAt: instant }),
      ),
    }),
  ),
});
export type SourcesAnswer = Static<typeof sourcesAnswer>;
export type SourceReport = SourcesAnswer["sources"][number];

export const maximumBatchEvents = 1000;
export const maximumBodyBytes = 5 * 1024 * 1024;

export const gatewayProblems: ProblemCatalogue = {
  "gateway.conflict": {
    kind: "conflict",
    title: {
      zh: "同一编号的事件内容不同",
      en: "An event with this id and another content is known",
    },
    remedy: {
      zh: "新的事实请用新的 id;收到的内容保存在隔离区。",
      en: "Send a new fact with a new id; what arrived is kept in quarantine.",
    },
  },
  "gateway.quarantined": {
    kind: "invalid",
    title: { zh: "事件已隔离", en: "The event is in quarantine" },
    remedy: {
      zh: "按 errors 指出的字段修正后重放;事件没有丢失。",
      en: "Mend the fields that errors names and replay it; nothing is lost.",
    },
  },
  "gateway.batch-too-large": {
    kind: "too-large",
    title: { zh: "一次发送的事件太多", en: "Too many events in one post" },
    remedy: { zh: "每次最多 1000 条,请分批发送。", en: "Send at most 1000 events in one post." },
  },
  "gateway.no-such-entry": {
    kind: "not-found",
    title: { zh: "隔离区没有这一条", en: "There is no such message in quarantine" },
    remedy: { zh: "请在列表中重新选择。", en: "Choose one from the list." },
  },
  "gateway.already-settled": {
    kind: "conflict",
    title: { zh: "这一条已经处理过", en: "This message has been settled before" },
    remedy: { zh: "请刷新列表。", en: "Read the list again." },
  },
  "gateway.still-wrong": {
    kind: "invalid",
    title: { zh: "仍然不能入账:{reason}", en: "It is still wrong: {reason}" },
    remedy: {
      zh: "按 errors 指出的字段修正;这一条仍在隔离区。",
      en: "Mend the fields that errors names; the message stays in quarantine.",
    },
  },
  "gateway.mend-identity": {
    kind: "invalid",
    title: {
      zh: "修正后的事件必须保留原来的 source 和 id",
      en: "A mended event keeps its source and id",
    },
    remedy: {
      zh: "请使用原来的 source 和 id;原来没有的,另选一个没用过的。",
      en: "Use those of the message; where it had none, use an id that nobody has used.",
    },
  },
  "gateway.mend-id-taken": {
    kind: "conflict",
    title: {
      zh: "这个编号已被另一条事件使用",
      en: "This id belongs to another event",
    },
    remedy: {
      zh: "若是新的事实,请换新的 id;若是重复的错误,请搁置。",
      en: "Mend it under a new id if it is a new fact; dismiss it if it is not.",
    },
  },
  "gateway.busy": {
    kind: "unavailable",
    title: { zh: "服务器繁忙", en: "The server is busy" },
    remedy: { zh: "请稍后用同样的 id 重发。", en: "Send the same events again a little later." },
  },
};
