import type { LiveChange } from "../api/types.ts";

export type LiveState = "connecting" | "live" | "lost" | "paused";
export type StreamSinks = {
  readonly onChange: (change: LiveChange) => void;
  readonly onResync: () => void;
  /** A message for this stream was set aside, or put away. */
  readonly onSetAside: (stream: string) => void;
  readonly onState: (state: LiveState) => void;
};
export type SseMessage = { readonly id?: string; readonly event: string; readonly data: string };

/** Cuts server-sent text into messages. Feed it chunks as they come; it keeps the unfinished rest. */
export function sseParser(onMessage: (message: SseMessage) => void): (chunk: string) => void {
  let rest = "";
  return (chunk) => {
    const blocks = (rest + chunk).replace(/\r\n/g, "\n").split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const message = parseBlock(block);
      if (message) onMessage(message);
    }
  };
}

function parseBlock(block: string): SseMessage | undefined {
  let event = "message";
  let id: string | undefined;
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon < 1) continue;
    const field = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") event = value;
    if (field === "data") data.push(value);
    if (field === "id") id = value;
  }
  if (data.length === 0 && event === "message") return undefined;
  return { event, data: data.join("\n"), ...(id === undefined ? {} : { id }) };
}

/** Three heartbeats of 15 s may be missed; a half-open connection is then given up. */
const silenceLimitMs = 45_000;
const firstRetryMs = 1_000;
const retryLimitMs = 15_000;

/** Waits longer after each failure, with up to half of it at random, so that browsers do not all return at once. */
export function retryDelayMs(failures: number, random: number): number {
  const full = Math.min(retryLimitMs, firstRetryMs * 2 ** Math.min(failures, 10));
  return Math.round(full * (0.5 + random / 2));
}

type StreamOptions = StreamSinks & {
  readonly url: string;
  /** What was seen last, asked anew at each connection ("place:S001@12"); empty = from now. */
  readonly lastEventId: () => string;
};

/**
 * One stream that comes back by itself and resumes after the last change seen. EventSource cannot be told where to resume
 * when another tab takes over, so the stream is read with fetch. Returns the function that ends it.
 */
export function openStream(options: StreamOptions): () => void {
  const end = new AbortController();
  void keepOpen(options, end.signal);
  return () => end.abort();
}

async function keepOpen(options: StreamOptions, ended: AbortSignal): Promise<void> {
  let failures = 0;
  options.onState("connecting");
  // The stream lives as long as the page wants it; retryLimitMs bounds how often it knocks.
  while (!ended.aborted) {
    try {
      await readOnce(options, ended, () => {
        failures = 0;
        options.onState("live");
      });
    } catch {
      // Any break of the stream, also a refused one, is answered by the next try.
    }
    if (ended.aborted) return;
    options.onState("lost");
    await pause(retryDelayMs(failures, Math.random()), ended);
    failures += 1;
  }
}

async function readOnce(
  options: StreamOptions,
  ended: AbortSignal,
  onOpen: () => void,
): Promise<void> {
  const silence = new AbortController();
  const lastEventId = options.lastEventId();
  let timer = setTimeout(() => silence.abort(), silenceLimitMs);
  try {
    const response = await fetch(options.url, {
      headers: {
        accept: "text/event-stream",
        ...(lastEventId === "" ? {} : { "last-event-id": lastEventId }),
      },
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.any([ended, silence.signal]),
    });
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
    onOpen();
    const feed = sseParser((message) => deliver(message, options));
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceLimitMs);
      feed(read.value);
    }
  } finally {
    clearTimeout(timer);
  }
}

function deliver(message: SseMessage, sinks: StreamSinks): void {
  if (message.event === "resync") sinks.onResync();
  if (message.event === "set-aside")
    sinks.onSetAside((JSON.parse(message.data) as { readonly stream: string }).stream);
  if (message.event === "change") sinks.onChange(JSON.parse(message.data) as LiveChange);
}

function pause(waitMs: number, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, waitMs);
    ended.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
