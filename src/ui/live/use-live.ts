import { useEffect, useRef, useSyncExternalStore } from "react";
import { LiveHub } from "./hub.ts";
import type { LiveState } from "./sse.ts";

let hub: LiveHub | undefined;
const theHub = (): LiveHub => (hub ??= new LiveHub(`${Date.now()}-${Math.random()}`));

/** A page asks no more often than this, so that a busy till costs few requests. */
const gatherMs = 300;
/** What somebody waits for is asked for at once. */
const urgent: ReadonlySet<string> = new Set(["AlertRaised", "RecountRequested"]);

/** What happened in a place since the last call. */
export type News = { readonly skus: Set<string>; readonly types: Set<string> };
const noNews = (): News => ({ skus: new Set(), types: new Set() });

/**
 * Calls back with what changed in this place: the first change at once, what follows at most every 300 ms, an alert or a
 * recount at once again. "all" when too much was missed.
 */
export function useLive(place: string, onNews: (news: News | "all") => void): void {
  const latest = useRef(onNews);
  useEffect(() => {
    latest.current = onNews;
  });
  useEffect(() => {
    let gathered: News | "all" = noNews();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let toldAt = -Infinity;
    const flush = (): void => {
      clearTimeout(timer);
      timer = undefined;
      toldAt = performance.now();
      const news = gathered;
      gathered = noNews();
      latest.current(news);
    };
    const soon = (isUrgent: boolean): void => {
      const waitMs = isUrgent ? 0 : toldAt + gatherMs - performance.now();
      if (waitMs <= 0) flush();
      else timer ??= setTimeout(flush, waitMs);
    };
    const stop = theHub().listen({
      stream: `place:${place}`,
      onChange: (change) => {
        if (gathered !== "all") {
          for (const sku of change.skus) gathered.skus.add(sku);
          for (const type of change.types) gathered.types.add(type);
        }
        soon(change.types.some((type) => urgent.has(type)));
      },
      onResync: () => {
        gathered = "all";
        soon(true);
      },
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [place]);
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => theHub().onState(listener),
    () => theHub().state(),
  );
}

/** Calls back when a message for one of these streams was set aside or put away, and when some may have been missed. */
export function useSetAside(streams: readonly string[], onNews: () => void): void {
  const latest = useRef(onNews);
  useEffect(() => {
    latest.current = onNews;
  });
  const names = streams.join(",");
  useEffect(() => {
    const tell = (): void => latest.current();
    const stops = names
      .split(",")
      .map((stream) =>
        theHub().listen({ stream, onChange: () => undefined, onResync: tell, onSetAside: tell }),
      );
    return () => {
      for (const stop of stops) stop();
    };
  }, [names]);
}
