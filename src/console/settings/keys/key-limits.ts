import type { ApiKey, KeyRequest } from "../../../ui/api/index.ts";

/** What somebody typed of a new key. Nothing chosen under a heading means no limit there. */
export type TypedKey = {
  readonly name: string;
  readonly role: NonNullable<KeyRequest["role"]>;
  readonly types: readonly string[];
  readonly places: readonly string[];
  /** Codes, apart by commas or spaces. */
  readonly zones: string;
  /** A calendar day, as a date field gives it; empty = never. */
  readonly lastDay: string;
};

export function zoneCodes(typed: string): string[] {
  return [...new Set(typed.split(/[\s,,、;;]+/).filter((code) => code !== ""))];
}

/** A key holds to the end of its last day, in the reader's own time zone. */
export function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59`).toISOString();
}

export function keyRequestOf(typed: TypedKey): KeyRequest {
  const { name, role, types, places, lastDay } = typed;
  const zones = zoneCodes(typed.zones);
  return {
    name: name.trim(),
    role,
    // Who only reads sends nothing that could be limited.
    ...(role === "integrator" && types.length > 0 && { types: [...types] }),
    ...(places.length > 0 && { places: [...places] }),
    ...(zones.length > 0 && { zones }),
    ...(lastDay !== "" && { expiresAt: endOfDay(lastDay) }),
  };
}

export type KeyState = "active" | "unused" | "expired" | "revoked";

export function keyState(
  key: Pick<ApiKey, "revokedAt" | "expiresAt" | "lastUsedAt">,
  nowMs: number,
): KeyState {
  if (key.revokedAt !== undefined) return "revoked";
  if (key.expiresAt !== undefined && Date.parse(key.expiresAt) <= nowMs) return "expired";
  return key.lastUsedAt === undefined ? "unused" : "active";
}
