import type { CloudEvent } from "#kernel";

/** The product's door, as a till or a console sees it. A credential that begins with `dm_session=` is sent as a cookie. */
export type Client = {
  readonly postEvents: (
    events: readonly CloudEvent[],
    credential: string,
  ) => Promise<EventResult[]>;
  readonly command: (name: string, body: unknown, idempotencyKey: string) => Promise<void>;
  readonly get: <Answer>(path: string) => Promise<Answer>;
  /** Like `get`; undefined where the product has no such thing. */
  readonly find: <Answer>(path: string) => Promise<Answer | undefined>;
  readonly post: (path: string, body: unknown) => Promise<void>;
  /** Listens to the live stream until the signal; resolves when it ends. */
  readonly follow: (
    streams: readonly string[],
    onChange: (change: StreamChange) => void,
  ) => Promise<void>;
  readonly exchangeClock: (
    body: unknown,
    credential: string,
  ) => Promise<{ readonly t1: number; readonly t2: number }>;
};

export type EventResult = {
  readonly id: string;
  readonly status: "applied" | "duplicate" | "conflict" | "quarantined";
  readonly reason?: string;
  readonly seq?: number;
};

/** What the live stream tells a page. */
export type StreamChange = { readonly stream: string; readonly seq: number };

export type ClientOptions = {
  readonly baseUrl: string;
  /** Commands and questions. */
  readonly adminCredential: string;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
};

const attemptsMaximum = 30;
const waitFirstMs = 200;
const waitLongestMs = 10_000;
const answerWithinMs = 60_000;
const sessionPrefix = "dm_session=";

export function createClient(options: ClientOptions): Client {
  const ask = <Answer>(request: Request) => send<Answer>(options, request);
  const admin = options.adminCredential;
  return {
    postEvents: async (events, credential) => {
      const answer = await ask<{ results: EventResult[] }>({
        method: "POST",
        path: "/events",
        credential,
        headers: { "content-type": "application/cloudevents-batch+json" },
        body: JSON.stringify(events),
      });
      return answer.results;
    },
    command: async (name, body, idempotencyKey) => {
      await ask({
        method: "POST",
        path: `/commands/${name}`,
        credential: admin,
        headers: { "content-type": "application/json", "idempotency-key": idempotencyKey },
        body: JSON.stringify(body),
      });
    },
    get: (path) => ask({ method: "GET", path, credential: admin, headers: {} }),
    find: async <Answer>(path: string) => {
      const request = { method: "GET", path, credential: admin, headers: {}, isOptional: true };
      return await ask<Answer | undefined>(request);
    },
    post: async (path, body) => {
      await ask({
        method: "POST",
        path,
        credential: admin,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    },
    follow: (streams, onChange) => followStream(options, streams, onChange),
    exchangeClock: (body, credential) =>
      ask({
        method: "POST",
        path: "/clock",
        credential,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
  };
}

type Request = {
  readonly method: string;
  readonly path: string;
  readonly credential: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** 404 is an answer too. */
  readonly isOptional?: boolean;
};

/**
 * Sends until there is an answer: a lost connection, 429 and 5xx are tried again with a growing wait, which is safe because
 * events carry ids and commands idempotency keys. Errors: throws on any other refusal and when attempts run out.
 */
async function send<Answer>(options: ClientOptions, request: Request): Promise<Answer> {
  let waitMs = waitFirstMs;
  let last = "no answer";
  for (let attempt = 1; attempt <= attemptsMaximum; attempt += 1) {
    options.signal.throwIfAborted();
    const answer = await tryOnce(options, request);
    if ("value" in answer) return answer.value as Answer;
    if (answer.isFinal) throw new Error(`${request.method} ${request.path}: ${answer.problem}`);
    last = answer.problem;
    if (attempt > 1)
      options.log(`${request.path}: ${last}; trying again in ${Math.round(waitMs)} ms`);
    await pause(answer.retryAfterMs ?? waitMs, options.signal);
    waitMs = Math.min(waitMs * 2, waitLongestMs);
  }
  throw new Error(
    `${request.method} ${request.path}: gave up after ${attemptsMaximum} attempts: ${last}`,
  );
}

type Tried =
  | { readonly value: unknown }
  | { readonly isFinal: boolean; readonly problem: string; readonly retryAfterMs?: number };

async function tryOnce(options: ClientOptions, request: Request): Promise<Tried> {
  try {
    const response = await fetch(`${options.baseUrl}/api/v1${request.path}`, {
      method: request.method,
      headers: { ...request.headers, ...credentialHeaders(request.credential) },
      ...(request.body === undefined ? {} : { body: request.body }),
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(answerWithinMs)]),
    });
    const text = await response.text();
    if (response.ok) return { value: text === "" ? undefined : (JSON.parse(text) as unknown) };
    if (response.status === 404 && request.isOptional === true) return { value: undefined };
    const retryAfterSeconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    return {
      isFinal: response.status < 500 && response.status !== 429,
      problem: `${response.status} ${text.slice(0, problemShownCharacters)}`,
      ...(Number.isFinite(retryAfterSeconds) ? { retryAfterMs: retryAfterSeconds * 1000 } : {}),
    };
  } catch (error) {
    options.signal.throwIfAborted();
    return { isFinal: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

async function followStream(
  options: ClientOptions,
  streams: readonly string[],
  onChange: (change: StreamChange) => void,
): Promise<void> {
  const response = await fetch(
    `${options.baseUrl}/api/v1/live?streams=${encodeURIComponent(streams.join(","))}`,
    { headers: credentialHeaders(options.adminCredential), signal: options.signal },
  );
  if (!response.ok || response.body === null)
    throw new Error(`GET /live: ${response.status} ${await response.text()}`);
  let text = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const messages = text.split("\n\n");
    text = messages.pop() ?? "";
    for (const message of messages) {
      const data = /^data: (.*)$/m.exec(message)?.[1];
      if (message.includes("event: change") && data !== undefined)
        onChange(JSON.parse(data) as StreamChange);
    }
  }
}

const problemShownCharacters = 400;

function credentialHeaders(credential: string): Record<string, string> {
  return credential.startsWith(sessionPrefix)
    ? { cookie: credential, "x-requested-with": "dianmai" }
    : { authorization: `Bearer ${credential}` };
}

/** Waits, or ends at once when the signal does. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end, { once: true });
  });
}
