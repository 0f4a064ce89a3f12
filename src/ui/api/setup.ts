import { call } from "./client.ts";
import type { DemoAnswer, FirstSteps, SetupRequest, SetupState } from "./types.ts";

export function getSetup(signal?: AbortSignal): Promise<SetupState> {
  return call("/setup", signal ? { signal } : {});
}

export function setUp(body: SetupRequest): Promise<void> {
  return call("/setup", { method: "POST", body });
}

/** The server leaves for the demo, whose log-in this is. */
export function loadDemo(code: string): Promise<DemoAnswer> {
  return call("/setup/demo", { method: "POST", body: { code } });
}

export function getFirstSteps(place: string, signal?: AbortSignal): Promise<FirstSteps> {
  return call(`/places/${encodeURIComponent(place)}/first-steps`, signal ? { signal } : {});
}
