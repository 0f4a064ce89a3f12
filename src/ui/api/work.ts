import type { AlertsAnswer, AlertsDigest, AlertsQuery } from "#alerts/contract";
import type { PlacesToday, TodayAnswer } from "#tasks/contract";
import { call } from "./client.ts";

const withSignal = (signal: AbortSignal | undefined) => (signal ? { signal } : {});
const of = (place: string): string => `/places/${encodeURIComponent(place)}`;

export function getAlerts(
  place: string,
  query: AlertsQuery,
  signal?: AbortSignal,
): Promise<AlertsAnswer> {
  return call(`${of(place)}/alerts`, { query, ...withSignal(signal) });
}

export function getDigest(place: string, signal?: AbortSignal): Promise<AlertsDigest> {
  return call(`${of(place)}/alerts/digest`, withSignal(signal));
}

export function acknowledgeAlert(
  body: { readonly place: string; readonly alert: string; readonly reason?: string },
  deed: string,
): Promise<unknown> {
  return call("/commands/AcknowledgeAlert", { method: "POST", body, deed });
}

export function getToday(place: string, signal?: AbortSignal): Promise<TodayAnswer> {
  return call(`${of(place)}/today`, withSignal(signal));
}

export function getPlacesToday(signal?: AbortSignal): Promise<PlacesToday> {
  return call("/today/places", withSignal(signal));
}
