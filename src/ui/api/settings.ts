import { call } from "./client.ts";
import type { ApiKey, KeyRequest, User, UserChange, UserRequest } from "./types.ts";

const withSignal = (signal: AbortSignal | undefined) => (signal ? { signal } : {});

export function getUsers(signal?: AbortSignal): Promise<{ readonly users: readonly User[] }> {
  return call("/users", withSignal(signal));
}

export function createUser(body: UserRequest): Promise<{ readonly person: string }> {
  return call("/users", { method: "POST", body });
}

export function changeUser(login: string, body: UserChange): Promise<void> {
  return call(`/users/${encodeURIComponent(login)}`, { method: "PATCH", body });
}

export function getKeys(signal?: AbortSignal): Promise<{ readonly keys: readonly ApiKey[] }> {
  return call("/keys", withSignal(signal));
}

/** The token is told this once; the server keeps only its digest. */
export function createKey(
  body: KeyRequest,
): Promise<{ readonly id: string; readonly token: string }> {
  return call("/keys", { method: "POST", body });
}

export function revokeKey(id: string): Promise<void> {
  return call(`/keys/${encodeURIComponent(id)}`, { method: "DELETE" });
}
