import { ApiProblem, Unreachable, type ProblemBody } from "./problem.ts";
import type {
  EventAnswer,
  ImportKind,
  ImportLine,
  ImportPreview,
  ItemStock,
  MovementPage,
  RecountsAnswer,
  Session,
  StockFilter,
  StockPage,
  StockSort,
  Why,
} from "./types.ts";

export const apiBase = "/api/v1";
const answerLimitMs = 15_000;

type CallOptions = {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  readonly body?: unknown;
  /** A file instead of a body of JSON. */
  readonly file?: Blob;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly signal?: AbortSignal;
  /** Names a deed, so that sending it again after a lost answer does it once. */
  readonly deed?: string;
  /** How long the whole answer may take; absent: as long as any page's. */
  readonly limitMs?: number | "none";
};

/** One call of the API. Throws ApiProblem when the server refuses and Unreachable when there is no answer within the limit. */
export async function call<Answer>(path: string, options: CallOptions = {}): Promise<Answer> {
  const response = await answerTo(path, options);
  if (response.status === 204) return undefined as Answer;
  return (await response.json()) as Answer;
}

async function answerTo(path: string, options: CallOptions): Promise<Response> {
  const { limitMs = answerLimitMs, body, file } = options;
  const limits = limitMs === "none" ? [] : [AbortSignal.timeout(limitMs)];
  const signal = AbortSignal.any([...(options.signal ? [options.signal] : []), ...limits]);
  const sent = file ?? (body === undefined ? undefined : JSON.stringify(body));
  let response: Response;
  try {
    response = await fetch(`${apiBase}${path}${queryText(options.query)}`, {
      method: options.method ?? "GET",
      headers: requestHeaders(options),
      credentials: "same-origin",
      signal,
      ...(sent === undefined ? {} : { body: sent }),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Unreachable(error);
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

function requestHeaders(options: CallOptions): Record<string, string> {
  const headers: Record<string, string> = {
    accept: "application/json",
    "accept-language": document.documentElement.lang || "zh-CN",
    "x-requested-with": "dianmai",
  };
  if (options.body !== undefined) headers["content-type"] = "application/json";
  if (options.deed !== undefined) headers["idempotency-key"] = options.deed;
  if (options.file !== undefined) headers["content-type"] = "application/octet-stream";
  return headers;
}

function queryText(query: CallOptions["query"]): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== "") parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}

async function problemOf(response: Response): Promise<ApiProblem | Unreachable> {
  // A gateway in front of the server answers 502 or 504 for a server that is away.
  if (response.status === 502 || response.status === 504) return new Unreachable(response.status);
  const body = (await response.json().catch(() => ({}))) as ProblemBody;
  const retryAfter = Number(response.headers.get("retry-after"));
  return new ApiProblem(response.status, body, retryAfter > 0 ? retryAfter : undefined);
}

const itemPath = (place: string, sku: string): string =>
  `/places/${encodeURIComponent(place)}/stock/${encodeURIComponent(sku)}`;

export type ItemKey = { readonly place: string; readonly sku: string };

export function getSession(signal?: AbortSignal): Promise<Session> {
  return call("/session", signal ? { signal } : {});
}

export function signIn(body: { chain?: string; login: string; password: string }): Promise<void> {
  return call("/session", { method: "POST", body });
}

export function signOut(): Promise<void> {
  return call("/session", { method: "DELETE" });
}

export type StockQuery = {
  readonly place: string;
  readonly q: string;
  readonly only: StockFilter;
  readonly sort: StockSort;
};

export function getStock(
  query: StockQuery & { readonly cursor?: string; readonly limit: number },
  signal?: AbortSignal,
): Promise<StockPage> {
  const { place, ...rest } = query;
  return call(`/places/${encodeURIComponent(place)}/stock`, {
    query: rest,
    ...(signal ? { signal } : {}),
  });
}

export function getItem(key: ItemKey, signal?: AbortSignal): Promise<ItemStock> {
  return call(itemPath(key.place, key.sku), signal ? { signal } : {});
}

export function getMovements(
  query: ItemKey & { readonly before?: string; readonly limit: number },
  signal?: AbortSignal,
): Promise<MovementPage> {
  const { place, sku, ...rest } = query;
  return call(`${itemPath(place, sku)}/movements`, { query: rest, ...(signal ? { signal } : {}) });
}

/** Which number is asked about: an account (none = the total on hand), a time, or the journal as known at a position. */
export type WhyQuestion = ItemKey & {
  readonly account?: string;
  readonly at?: string;
  readonly position?: string;
};

export function getWhy(question: WhyQuestion, signal?: AbortSignal): Promise<Why> {
  const { place, sku, ...rest } = question;
  return call(`${itemPath(place, sku)}/why`, { query: rest, ...(signal ? { signal } : {}) });
}

/** One event by its number in the stream, or by the key that other events name it by. */
export type EventName = { readonly stream: string; readonly event: string };

export function getEvent(name: EventName, signal?: AbortSignal): Promise<EventAnswer> {
  const path = `/events/${encodeURIComponent(name.stream)}/${encodeURIComponent(name.event)}`;
  return call(path, signal ? { signal } : {});
}

export function getRecounts(place: string, signal?: AbortSignal): Promise<RecountsAnswer> {
  return call(`/places/${encodeURIComponent(place)}/recounts`, signal ? { signal } : {});
}

/** A file to import; `columns` (field → header) is left out where the server's proposal is to hold. */
export type ImportRequest = {
  readonly kind: ImportKind;
  readonly file: File;
  readonly columns?: Readonly<Record<string, string>> | undefined;
  readonly fixed: Readonly<Record<string, string>>;
};

const previewLimitMs = 120_000;

function importQuery({ file, columns, fixed }: ImportRequest): Record<string, string | undefined> {
  return {
    name: file.name,
    columns: columns && JSON.stringify(columns),
    fixed: JSON.stringify(fixed),
  };
}

export function previewImport(
  request: ImportRequest,
  signal?: AbortSignal,
): Promise<ImportPreview> {
  return call(`/imports/${request.kind}/preview`, {
    method: "POST",
    file: request.file,
    query: importQuery(request),
    limitMs: previewLimitMs,
    ...(signal ? { signal } : {}),
  });
}

/** Imports the file and tells each step as it comes; aborting stops the import after its batch. */
export async function* runImport(
  request: ImportRequest,
  signal: AbortSignal,
): AsyncGenerator<ImportLine> {
  const response = await answerTo(`/imports/${request.kind}`, {
    method: "POST",
    file: request.file,
    query: importQuery(request),
    limitMs: "none",
    signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const piece = await reader?.read();
    if (piece?.value === undefined) return;
    const lines = (rest + piece.value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line) as ImportLine;
  }
}
