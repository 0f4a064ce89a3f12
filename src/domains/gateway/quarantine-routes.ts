import { readTenant } from "#database";
import {
  countQuarantine,
  derivedId,
  listQuarantine,
  Overloaded,
  type QuarantineCursor,
  type QuarantineEntry,
  type QuarantineFilter,
} from "#journal";
import { isRefusal, type Refusal, type Route, type RouteContext, type RouteResult } from "#kernel";
import { vocabulary } from "#vocabulary";
import {
  dismissBody,
  entryAnswer,
  entryParams,
  maximumBodyBytes,
  mendAnswer,
  mendBody,
  quarantineAnswer,
  quarantineQuery,
  replayAllAnswer,
  replayAllBody,
  replayBody,
  type MendBody,
  type QuarantineQuery,
  type ReplayAllBody,
} from "./contract.ts";
import { quarantineReasons } from "./domain/reasons.ts";
import {
  dismissEntry,
  findEntry,
  mendEntry,
  replayEntry,
  type Mended,
  type Mender,
  type MendingDeps,
} from "./mending.ts";
import { coveredMessage, openedMessage } from "./reading.ts";

export type QuarantineDeps = MendingDeps & { readonly now: () => number };

/** What was set aside can be seen, mended, tried again and put away; nothing is ever dropped. */
export function quarantineRoutes(deps: QuarantineDeps): Route[] {
  return [
    {
      method: "GET",
      url: "/quarantine",
      permission: "quarantine.read",
      scope: "somewhere",
      summary: { zh: "隔离区列表", en: "Lists what is in quarantine" },
      schema: { query: quarantineQuery, answer: quarantineAnswer },
      handler: (context) => list(deps, context),
    },
    {
      method: "GET",
      url: "/quarantine/:entry",
      permission: "quarantine.read",
      scope: "somewhere",
      summary: { zh: "查看一条隔离的消息", en: "Shows one message in quarantine" },
      schema: { params: entryParams, answer: entryAnswer },
      isAudited: true,
      handler: (context) => show(deps, context),
    },
    {
      ...command("/quarantine/:entry/mend", { zh: "修正并入账", en: "Mends a message" }),
      schema: { params: entryParams, body: mendBody, answer: mendAnswer },
      bodyLimitBytes: maximumBodyBytes,
      keepsEvents: true,
      handler: (context) => {
        const { event } = context.body as MendBody;
        return mended(deps, context, (mending) => mendEntry(deps, mending, event));
      },
    },
    {
      ...command("/quarantine/:entry/replay", { zh: "原样重试", en: "Tries a message again" }),
      schema: { params: entryParams, body: replayBody, answer: mendAnswer },
      keepsEvents: true,
      handler: (context) => mended(deps, context, (mending) => replayEntry(deps, mending)),
    },
    {
      ...command("/quarantine/:entry/dismiss", { zh: "搁置", en: "Puts a message away" }),
      schema: { params: entryParams, body: dismissBody },
      handler: async (context) =>
        (await dismissEntry(deps, mendingOf(deps, context))) ?? { status: 204 },
    },
    {
      ...command("/quarantine/replay", {
        zh: "按原因批量重试",
        en: "Tries again all messages of one reason",
      }),
      schema: { body: replayAllBody, answer: replayAllAnswer },
      keepsEvents: true,
      handler: (context) => replayAll(deps, context),
    },
  ];
}

function command(url: string, summary: Route["summary"]) {
  return {
    method: "POST",
    url,
    permission: "quarantine.mend",
    scope: "somewhere",
    summary,
    isAudited: true,
  } as const;
}

async function list(deps: QuarantineDeps, context: RouteContext): Promise<RouteResult> {
  const { tenantId } = context.principal;
  const query = context.query as QuarantineQuery;
  const filter: QuarantineFilter = {
    ...query,
    from: millisecondsOf(query.from),
    until: millisecondsOf(query.until),
    places: context.limits.places,
  };
  const { after } = query;
  const found = await readTenant(deps.pool, tenantId, async (tx) => ({
    entries: await listQuarantine(tx, tenantId, {
      filter,
      after: after === undefined ? undefined : cursorOf(after),
      limit: query.limit,
    }),
    reasons: await countQuarantine(tx, tenantId, filter),
  }));
  const { entries, reasons } = found;
  return {
    body: { entries: entries.map(shown), reasons, ...nextOf(entries, query.limit) },
  };
}

async function show(deps: QuarantineDeps, context: RouteContext): Promise<RouteResult> {
  const { tenantId } = context.principal;
  const entry = await findEntry(deps.pool, tenantId, {
    entry: context.params["entry"] ?? "",
    limits: context.limits,
  });
  if (entry === undefined) return { problem: "gateway.no-such-entry" } satisfies Refusal;
  const { isCovered, ...covered } = coveredMessage(entry);
  const isOpen = isCovered && context.may("persons.read", entry.detail.place);
  const kept = isOpen ? await openedMessage(deps, tenantId, entry) : covered;
  const message = "text" in kept ? { text: kept.text } : { event: kept.value };
  return { body: { ...shown(entry), ...message, hasHiddenFields: isCovered && !isOpen } };
}

async function mended(
  deps: QuarantineDeps,
  context: RouteContext,
  work: (mending: { mender: Mender; entry: string }) => Promise<Mended | Refusal>,
): Promise<RouteResult> {
  try {
    const outcome = await work(mendingOf(deps, context));
    return isRefusal(outcome) ? outcome : { body: { status: "applied", ...outcome } };
  } catch (error) {
    if (error instanceof Overloaded) return { problem: "gateway.busy" };
    throw error;
  }
}

async function replayAll(deps: QuarantineDeps, context: RouteContext): Promise<RouteResult> {
  const { tenantId } = context.principal;
  const { reason, source, place, after, limit } = context.body as ReplayAllBody;
  const { mender } = mendingOf(deps, context);
  const entries = await readTenant(deps.pool, tenantId, (tx) =>
    listQuarantine(tx, tenantId, {
      filter: { state: "open", reason, source, place, places: context.limits.places },
      after: after === undefined ? undefined : cursorOf(after),
      limit,
    }),
  );
  const stillWrong: { entry: string; reason: string }[] = [];
  let applied = 0;
  for (const { entry } of entries) {
    const outcome = await replayEntry(deps, { mender, entry });
    if (isRefusal(outcome))
      stillWrong.push({ entry, reason: String(outcome.params?.["reason"] ?? outcome.problem) });
    else applied += 1;
  }
  return { body: { applied, stillWrong, ...nextOf(entries, limit) } };
}

function mendingOf(deps: QuarantineDeps, context: RouteContext): { mender: Mender; entry: string } {
  const { tenantId, actor } = context.principal;
  const { note } = context.body as { note?: string };
  const command = derivedId("quarantine", actor, context.headers["idempotency-key"] ?? "");
  return {
    entry: context.params["entry"] ?? "",
    mender: {
      tenantId,
      limits: context.limits,
      settlement: { by: actor, command, note, now: deps.now() },
    },
  };
}

function shown(entry: QuarantineEntry): Record<string, unknown> {
  const { title, remedy } = quarantineReasons[entry.reason] ?? {
    title: { zh: entry.reason, en: entry.reason },
    remedy: { zh: "", en: "" },
  };
  const { errors = [], place, type } = entry.detail;
  const label = type === undefined ? undefined : vocabulary.get(type)?.label;
  return {
    entry: entry.entry,
    state: entry.state,
    reason: entry.reason,
    title,
    remedy,
    errors,
    receivedAt: entry.receivedAt.toISOString(),
    source: entry.source ?? undefined,
    place,
    type,
    ...(label !== undefined && { label }),
    ...(entry.state !== "open" && {
      settledAt: entry.settledAt?.toISOString(),
      settledBy: entry.settledBy ?? undefined,
      note: entry.note ?? undefined,
    }),
    ...(entry.seq !== null && { stream: entry.stream, seq: entry.seq }),
  };
}

function nextOf(entries: readonly QuarantineEntry[], limit: number): { next?: string } {
  const last = entries.at(-1);
  return entries.length < limit || last === undefined
    ? {}
    : { next: `${last.receivedAt.getTime()}_${last.entry}` };
}

const cursorForm = /^(\d{1,15})_([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;

/** What is no cursor begins at the start. */
function cursorOf(text: string): QuarantineCursor | undefined {
  const [, at, entry] = cursorForm.exec(text) ?? [];
  return at === undefined || entry === undefined ? undefined : { at: Number(at), entry };
}

function millisecondsOf(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time);
}
