import { sessionIdleMs, sessionLongestMs } from "./session-life.ts";

const dayMs = 24 * 3_600_000;

/** The law asks for six months of logs at least (网络安全法 §21); three years let a dispute of last year be settled. */
export const auditKeptMs = 3 * 366 * dayMs;

export type Outdated = {
  readonly sessions: { readonly startedBefore: number; readonly seenBefore: number };
  readonly auditBefore: number;
};

/** What nobody needs any more, milliseconds. */
export function outdated(now: number): Outdated {
  return {
    sessions: { startedBefore: now - sessionLongestMs, seenBefore: now - sessionIdleMs },
    auditBefore: now - auditKeptMs,
  };
}
