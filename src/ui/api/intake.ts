import { call } from "./client.ts";
import type {
  Mended,
  QuarantineAnswer,
  ReplayedAll,
  SetAsideMessage,
  SourcesAnswer,
} from "./types.ts";

export type MessageState = "open" | "mended" | "dismissed";
export type QuarantineQuestion = {
  readonly state: MessageState;
  readonly reason?: string;
  readonly place?: string;
};

const withSignal = (signal: AbortSignal | undefined) => (signal ? { signal } : {});
const entryPath = (entry: string): string => `/quarantine/${encodeURIComponent(entry)}`;

export function getQuarantine(
  question: QuarantineQuestion & { readonly after?: string; readonly limit: number },
  signal?: AbortSignal,
): Promise<QuarantineAnswer> {
  return call("/quarantine", { query: question, ...withSignal(signal) });
}

export function getMessage(entry: string, signal?: AbortSignal): Promise<SetAsideMessage> {
  return call(entryPath(entry), withSignal(signal));
}

/** A deed on one message: `deed` names the click, so that a repeated answerless call does it once. */
export type MessageDeed = { readonly entry: string; readonly deed: string };

export function mendMessage(
  { entry, deed }: MessageDeed,
  body: { readonly event: Record<string, unknown>; readonly note?: string },
): Promise<Mended> {
  return call(`${entryPath(entry)}/mend`, { method: "POST", body, deed });
}

export function replayMessage({ entry, deed }: MessageDeed): Promise<Mended> {
  return call(`${entryPath(entry)}/replay`, { method: "POST", body: {}, deed });
}

export function dismissMessage({ entry, deed }: MessageDeed, note: string): Promise<void> {
  return call(`${entryPath(entry)}/dismiss`, { method: "POST", body: { note }, deed });
}

export function replayReason(
  deed: string,
  body: { readonly reason: string; readonly place?: string; readonly after?: string },
): Promise<ReplayedAll> {
  return call("/quarantine/replay", { method: "POST", body, deed });
}

export function getSources(place: string, signal?: AbortSignal): Promise<SourcesAnswer> {
  return call(`/places/${encodeURIComponent(place)}/sources`, withSignal(signal));
}
