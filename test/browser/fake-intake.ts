import type { IncomingMessage } from "node:http";
import type { QuarantineEntryAnswer, SourcesAnswer } from "#gateway/contract";
import type { EventAnswer } from "#inventory/contract";
import { bodyOf, problem, type Reply } from "./fake-reply.ts";

const minuteMs = 60_000;
const iso = (ms: number): string => new Date(ms).toISOString();

export type FakeMessage = {
  -readonly [Part in keyof QuarantineEntryAnswer]: QuarantineEntryAnswer[Part];
};
export type FakeIntake = { messages: FakeMessage[]; sources: SourcesAnswer["sources"] };

const words = (zh: string, en: string) => ({ zh, en });
const saleLabel = words("销售", "Sale");
const typed = { type: "SaleRecorded", label: saleLabel };

function sale(id: string, quantity: unknown, nowMs: number) {
  return {
    specversion: "1.0",
    id,
    source: "pos:S001:2",
    type: "SaleRecorded",
    time: iso(nowMs),
    place: "S001",
    data: {
      ticket: "T-20881",
      phone: "[sealed]",
      lines: [{ sku: "6900000000014", quantity, amountFen: 250 }],
    },
  };
}

type Wrong = Pick<QuarantineEntryAnswer, "reason" | "title" | "remedy" | "errors"> &
  Partial<QuarantineEntryAnswer>;

function wrongs(nowMs: number): readonly Wrong[] {
  const nameless: Record<string, unknown> = sale("m-3", 2000, nowMs);
  delete nameless["place"];
  return [
    {
      reason: "data",
      title: words("内容不符合格式", "The data do not match the schema"),
      remedy: words("按 errors 改正字段。", "Mend the fields that errors names."),
      errors: [
        { pointer: "/data/lines/0/quantity", detail: "must be integer" },
        { pointer: "/data/cashier", detail: "must have required property 'cashier'" },
      ],
      event: sale("m-1", "two", nowMs),
      place: "S001",
      ...typed,
    },
    {
      reason: "conflict",
      title: words("同一编号内容不同", "The id is known with another content"),
      remedy: words(
        "若是新的事实,换新的 id;若是重复的错误,搁置。",
        "Mend it under a new id if it is a new fact; dismiss it if not.",
      ),
      errors: [],
      event: sale("m-2", 3000, nowMs),
      place: "S001",
      ...typed,
      stream: "place:S001",
      seq: 77,
    },
    {
      reason: "no-place",
      title: words("没有写明门店", "It names no place"),
      remedy: words("补上 place。", "Add the place."),
      errors: [],
      event: nameless,
      ...typed,
    },
    {
      reason: "envelope",
      title: words("信封格式不对", "The envelope is wrong"),
      remedy: words("按 errors 改正信封字段。", "Mend the attributes that errors names."),
      errors: [],
      text: '{"id":"m-4","source":"erp/north-warehouse-and-logistics-centre","data":{"a":{"a":{"a":1}}}}',
      source: "erp/north-warehouse-and-logistics-centre-with-a-long-name",
      place: "S001",
    },
  ];
}

/** Messages of four kinds in turn, the longest waiting first, and three sources. */
export function fakeIntake(count: number, nowMs: number): FakeIntake {
  const kinds = wrongs(nowMs);
  const messages = Array.from({ length: count }, (_, at): FakeMessage => {
    const kind = kinds[at % kinds.length] as Wrong;
    return {
      entry: `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`,
      state: "open",
      receivedAt: iso(nowMs - (count - at) * 17 * minuteMs),
      source: "pos:S001:2",
      hasHiddenFields: false,
      ...kind,
    };
  });
  const heard = (ms: number) => ({ lastHeardAt: iso(nowMs - ms), lastAt: iso(nowMs - ms) });
  const sources: SourcesAnswer["sources"] = [
    {
      source: "pda:S001:3",
      ...heard(5 * 60 * minuteMs),
      watermark: iso(nowMs - 6 * 60 * minuteMs),
      contiguousSeq: 204,
      missing: { count: 12, first: 205 },
      clock: { offsetMs: -95_000, errorMs: 40, measuredAt: iso(nowMs - 300 * minuteMs) },
    },
    {
      source: "erp/north-warehouse-and-logistics-centre",
      ...heard(30 * minuteMs),
      watermark: iso(nowMs - 31 * minuteMs),
      missing: { count: 0 },
    },
    {
      source: "pos:S001:2",
      ...heard(minuteMs),
      watermark: iso(nowMs - minuteMs),
      contiguousSeq: 88_120,
      missing: { count: 0 },
      clock: { offsetMs: 120, errorMs: 8, measuredAt: iso(nowMs - 3 * minuteMs) },
    },
  ];
  return { messages, sources: count === 0 ? [] : sources };
}

export function recordedTwin(nowMs: number): EventAnswer {
  const envelope = sale("m-2", 2000, nowMs);
  return {
    stream: "place:S001",
    seq: 77,
    key: "00000000-0000-4000-8000-000000000077",
    at: iso(nowMs - 60 * minuteMs),
    errorMs: 40,
    recordedAt: iso(nowMs - 60 * minuteMs),
    chainSeq: 3,
    label: saleLabel,
    envelope,
  };
}

type Asked = {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly intake: FakeIntake;
};

export async function replyOfIntake(asked: Asked): Promise<Reply> {
  const { request, path, intake } = asked;
  if (path.endsWith("/sources")) return { status: 200, body: { sources: intake.sources } };
  if (path === "/quarantine") return { status: 200, body: list(asked) };
  const needsDeed = request.method === "POST";
  if (needsDeed && !request.headers["idempotency-key"]) return problem(400, "no idempotency-key");
  if (path === "/quarantine/replay") return replayAll(asked);
  const [, , entry, verb] = path.split("/");
  const message = intake.messages.find((each) => each.entry === entry);
  if (message === undefined) return problem(404, "no such message");
  if (verb === undefined) return { status: 200, body: message };
  return settle(message, verb, (await bodyOf(request)) as Deed);
}

type Deed = { readonly note?: string; readonly event?: Record<string, unknown> };

function settle(message: FakeMessage, verb: string, deed: Deed): Reply {
  if (verb === "dismiss") {
    Object.assign(message, { state: "dismissed", note: deed.note, settledAt: iso(Date.now()) });
    return { status: 204 };
  }
  const wrong = verb === "mend" ? stillWrong(deed.event) : message.errors;
  if (wrong.length > 0)
    return problem(422, `仍然不能入账:${message.reason}`, {
      code: "gateway.still-wrong",
      detail: "按 errors 指出的字段修正;这一条仍在隔离区。",
      errors: wrong,
    });
  Object.assign(message, {
    state: "mended",
    stream: "place:S001",
    seq: 78,
    settledAt: iso(Date.now()),
    settledBy: "manager",
  });
  return {
    status: 200,
    body: { entry: message.entry, status: "applied", stream: "place:S001", seq: 78 },
  };
}

function stillWrong(event: Record<string, unknown> | undefined): FakeMessage["errors"] {
  const data = event?.["data"] as
    | { lines?: { quantity?: unknown }[]; cashier?: unknown }
    | undefined;
  return [
    ...(Number.isInteger(data?.lines?.[0]?.quantity)
      ? []
      : [{ pointer: "/data/lines/0/quantity", detail: "must be integer" }]),
    ...(event?.["id"] === "m-1" && data?.cashier === undefined
      ? [{ pointer: "/data/cashier", detail: "must have required property 'cashier'" }]
      : []),
  ];
}

function list({ query, intake }: Asked) {
  const place = query.get("place");
  const found = intake.messages.filter(
    (each) =>
      each.state === (query.get("state") ?? "open") && (place === null || each.place === place),
  );
  const counts = new Map<string, number>();
  for (const { reason } of found) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const reason = query.get("reason");
  const wanted = found.filter((each) => reason === null || each.reason === reason);
  const start = Number(query.get("after") ?? 0);
  const end = start + Number(query.get("limit") ?? 50);
  return {
    entries: wanted.slice(start, end),
    reasons: [...counts].map(([code, count]) => ({ reason: code, count })),
    ...(end < wanted.length ? { next: String(end) } : {}),
  };
}

/** Every second one is right now. */
async function replayAll({ request, intake }: Asked): Promise<Reply> {
  const { reason } = (await bodyOf(request)) as { reason: string };
  const open = intake.messages.filter((each) => each.state === "open" && each.reason === reason);
  const [right, wrong] = [
    open.filter((_, at) => at % 2 === 0),
    open.filter((_, at) => at % 2 === 1),
  ];
  for (const message of right) message.state = "mended";
  const stillWrong = wrong.map(({ entry }) => ({ entry, reason }));
  return { status: 200, body: { applied: right.length, stillWrong } };
}
