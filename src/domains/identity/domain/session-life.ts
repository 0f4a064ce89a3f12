export const sessionIdleMs = 12 * 3_600_000;
export const sessionLongestMs = 7 * 24 * 3_600_000;

export type SessionTimes = { readonly startedAt: number; readonly lastSeenAt: number };

/** A session ends after twelve hours without use, and in any case after seven days. */
export function isSessionAlive({ startedAt, lastSeenAt }: SessionTimes, now: number): boolean {
  return now - lastSeenAt < sessionIdleMs && now - startedAt < sessionLongestMs;
}
