export const limitFailures = 10;
export const failureWindowMs = 15 * 60_000;
const limitRemembered = 50_000;

/** Failures of one log-in name from one address, the oldest first. */
export type LoginFailures = Map<string, readonly number[]>;

/** Milliseconds until another attempt is heard; 0 = now. Ten failures within fifteen minutes shut the door. */
export function waitAfterFailuresMs(failures: LoginFailures, name: string, now: number): number {
  const recent = (failures.get(name) ?? []).filter((at) => now - at < failureWindowMs);
  const oldest = recent.at(-limitFailures);
  return oldest === undefined ? 0 : oldest + failureWindowMs - now;
}

export function rememberFailure(failures: LoginFailures, name: string, now: number): void {
  const recent = (failures.get(name) ?? []).filter((at) => now - at < failureWindowMs);
  failures.delete(name);
  failures.set(name, [...recent, now].slice(-limitFailures));
  // The oldest entry is forgotten first, so a flood of invented names cannot fill the memory.
  const [oldest] = failures.keys();
  if (failures.size > limitRemembered && oldest !== undefined) failures.delete(oldest);
}
