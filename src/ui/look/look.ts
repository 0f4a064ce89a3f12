import { useSyncExternalStore } from "react";
import { readStored, writeStored } from "../i18n/i18n.ts";

/** "auto" follows the system; the other two are a person's choice in this browser. */
export const looks = ["auto", "light", "dark"] as const;
export type Look = (typeof looks)[number];
const storageKey = "dianmai.look";

const systemDark = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();
let chosen: Look = parseLook(readStored(storageKey));

function parseLook(text: string | null): Look {
  return text === "light" || text === "dark" ? text : "auto";
}

function isDark(): boolean {
  return chosen === "dark" || (chosen === "auto" && systemDark.matches);
}

function apply(): void {
  document.documentElement.dataset["look"] = isDark() ? "dark" : "light";
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function startLook(): void {
  systemDark.addEventListener("change", apply);
  apply();
}

export function changeLook(look: Look): void {
  chosen = look;
  writeStored(storageKey, look);
  apply();
}

export function useLook(): { readonly chosen: Look; readonly isDark: boolean } {
  const current = useSyncExternalStore(subscribe, () => chosen);
  const dark = useSyncExternalStore(subscribe, isDark);
  return { chosen: current, isDark: dark };
}
