import { PassThrough } from "node:stream";
import { Type } from "typebox";
import type { Principal, Route, RouteContext, RouteResult } from "#kernel";

/** Something was recorded in a stream: enough for a page to know what to ask again. */
export type Change = {
  readonly stream: string;
  /** Position of the last event that it tells of. */
  readonly seq: number;
  readonly types: readonly string[];
  readonly skus: readonly string[];
  /** When it was recorded, ISO-8601. */
  readonly at: string;
};

/** A message for this stream was set aside, or put away: it has no position, because it is no event. */
export type SetAside = { readonly setAside: string };

/** Where changes come from; the composition fills it from the journal. */
export type LiveSource = {
  readonly subscribe: (
    tenantId: number,
    streams: readonly string[],
    listener: (news: Change | SetAside) => void,
  ) => () => void;
  /** Changes after a position, oldest first; `too-old` when there are more than a page should catch up with. */
  readonly readSince: (
    tenantId: number,
    stream: string,
    seq: number,
  ) => Promise<readonly Change[] | "too-old">;
};

export type LiveOptions = {
  readonly source: LiveSource;
  readonly heartbeatMs?: number;
  /** A stream ends after this; the browser comes back with its last id and is asked who it is again. */
  readonly longestMs?: number;
};

const limitStreams = 20;
const limitConnections = 5_000;
const limitConnectionsOfOne = 20;
const limitWaitingBytes = 1_000_000;
const limitWaitingChanges = 10_000;
const retryMs = 2_000;

export type Live = {
  readonly route: Route;
  readonly close: () => void;
  readonly connections: () => number;
};

/** The hub of server-sent events: one stream a browser, resumed by the id of the last event it saw. */
export function createLive({
  source,
  heartbeatMs = 15_000,
  longestMs = 15 * 60_000,
}: LiveOptions): Live {
  const open = new Map<PassThrough, string>();
  const connect = (context: RouteContext): RouteResult => {
    const who = `${context.principal.tenantId} ${context.principal.actor}`;
    const ofOne = [...open.values()].filter((name) => name === who).length;
    if (open.size >= limitConnections || ofOne >= limitConnectionsOfOne)
      return { problem: "request.too-many" };
    const sink = new PassThrough();
    open.set(sink, who);
    const stop = follow(source, sink, {
      principal: context.principal,
      positions: positionsOf(context),
    });
    const heartbeat = setInterval(() => sink.write(": still here\n\n"), heartbeatMs);
    const end = setTimeout(() => sink.end(), longestMs);
    const clear = (): void => {
      clearInterval(heartbeat);
      clearTimeout(end);
      stop();
      open.delete(sink);
    };
    sink.once("close", clear);
    context.onGone(() => sink.destroy());
    return {
      body: sink,
      headers: {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
      },
    };
  };
  return {
    route: liveRoute(connect),
    connections: () => open.size,
    close: () => {
      for (const sink of open.keys()) sink.end();
    },
  };
}

function liveRoute(handler: Route["handler"]): Route {
  return {
    method: "GET",
    url: "/live",
    permission: "live.read",
    scope: ({ query }) => {
      const places = streamsOf(query["streams"]).flatMap((stream) =>
        stream.startsWith("place:") ? [stream.slice("place:".length)] : [],
      );
      return places.length === 0 ? undefined : places;
    },
    summary: {
      zh: "实时变化（SSE），可按 Last-Event-ID 续传",
      en: "Changes as they happen (SSE), resumed by Last-Event-ID",
    },
    schema: {
      query: Type.Object({
        streams: Type.String({
          minLength: 1,
          maxLength: 2_000,
          pattern: `^(place:[^,]+|chain)(,(place:[^,]+|chain)){0,${limitStreams - 1}}$`,
        }),
        since: Type.Optional(Type.String({ maxLength: 4_000 })),
      }),
    },
    handler,
  };
}

function streamsOf(value: unknown): string[] {
  return [...new Set(textOf(value).split(",").map(decoded))];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A comma or a per cent sign in a code is written as %2C and %25, so that lists can be split. */
function decoded(text: string): string {
  return text.replaceAll(/%(2C|25)/gi, (_sign, hex: string) =>
    hex.toUpperCase() === "2C" ? "," : "%",
  );
}

function encoded(text: string): string {
  return text.replaceAll("%", "%25").replaceAll(",", "%2C");
}

/** What the browser saw last of each stream that it asks for; undefined = nothing, it starts from now. */
function positionsOf({ headers, query }: RouteContext): Map<string, number | undefined> {
  const seen = new Map<string, number>();
  for (const part of (headers["last-event-id"] ?? textOf(query["since"]))
    .slice(0, 4_000)
    .split(",")) {
    const at = part.lastIndexOf("@");
    const seq = Number(part.slice(at + 1));
    if (at > 0 && Number.isSafeInteger(seq) && seq >= 0) seen.set(decoded(part.slice(0, at)), seq);
  }
  return new Map(streamsOf(query["streams"]).map((stream) => [stream, seen.get(stream)]));
}

type Follower = {
  readonly principal: Principal;
  readonly positions: Map<string, number | undefined>;
};

/** Listens first and reads the past second, so that nothing falls between; what comes twice is sent once. */
function follow(
  source: LiveSource,
  sink: PassThrough,
  { principal, positions }: Follower,
): () => void {
  const { tenantId } = principal;
  let waiting: Change[] | undefined = [];
  const send = (change: Change): void => {
    const sent = positions.get(change.stream);
    if (sink.destroyed || sink.writableEnded || (sent !== undefined && change.seq <= sent)) return;
    positions.set(change.stream, change.seq);
    sink.write(`id: ${lastIdOf(positions)}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`);
    // A browser that does not read is let go; it comes back and catches up.
    if (sink.writableLength > limitWaitingBytes) sink.destroy();
  };
  const stop = source.subscribe(tenantId, [...positions.keys()], (news) => {
    if ("setAside" in news) tellSetAside(sink, news);
    else if (waiting === undefined) send(news);
    else if (waiting.length < limitWaitingChanges) waiting.push(news);
    else sink.destroy();
  });
  sink.write(`retry: ${retryMs}\n\n`);
  const catchUp = async (): Promise<void> => {
    for (const [stream, seq] of [...positions]) {
      if (seq === undefined) continue;
      const missed = await source.readSince(tenantId, stream, seq);
      if (missed === "too-old")
        sink.write(`event: resync\ndata: ${JSON.stringify({ stream })}\n\n`);
      else for (const change of missed) send(change);
    }
    const late = waiting ?? [];
    waiting = undefined;
    for (const change of late) send(change);
  };
  catchUp().catch(() => sink.destroy());
  return stop;
}

/** Told once and not resumed: a page that was away reads its list anew. */
function tellSetAside(sink: PassThrough, { setAside }: SetAside): void {
  if (sink.destroyed || sink.writableEnded) return;
  sink.write(`event: set-aside\ndata: ${JSON.stringify({ stream: setAside })}\n\n`);
}

function lastIdOf(positions: ReadonlyMap<string, number | undefined>): string {
  return [...positions]
    .flatMap(([stream, seq]) => (seq === undefined ? [] : [`${encoded(stream)}@${seq}`]))
    .join(",");
}
