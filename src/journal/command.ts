import { isRefusal, type Refusal, type RouteContext } from "#kernel";
import { derivedId } from "./identity.ts";
import type { AppendResult, PreparedEvent } from "./types.ts";

/** Ids of what a command decides: the same for a command that is sent again with its Idempotency-Key. */
export function commandIds(
  context: RouteContext,
  command: string,
): { source: string; idOf: (index: number) => string } {
  const key = context.headers["idempotency-key"] ?? context.requestId;
  const source = `command/${context.principal.actor}`;
  return { source, idOf: (index) => derivedId(command, source, key, index) };
}

/** What a command answers: where its events stand, or the first refusal. */
export function commandAnswer(
  outcome: readonly AppendResult[] | Refusal,
  events: readonly PreparedEvent[],
): { body: unknown } | Refusal {
  if (isRefusal(outcome)) return outcome;
  const placed: { id: string; type: string; stream: string; seq: number }[] = [];
  for (const [index, result] of outcome.entries()) {
    const event = events[index];
    if (result.status === "refused") return result.refusal;
    // A command that is sent again has another time, so its events differ from the first ones, which stand.
    if (result.status === "quarantined" || result.stream === undefined || result.seq === undefined)
      return { problem: "journal.idempotency-conflict" };
    if (event !== undefined)
      placed.push({ id: event.id, type: event.type, stream: result.stream, seq: result.seq });
  }
  return { body: { events: placed } };
}
