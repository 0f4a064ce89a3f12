import { useEffect, useRef, useSyncExternalStore } from "react";
import { LiveHub } from "./hub.ts";
import type { LiveState } from "./sse.ts";

let hub: LiveHub | undefined;
const theHub = (): LiveHub => (hub ??= new LiveHub(`${Date.now()}-${Math.random()}`));

/** Changes are gathered for this long before the page asks again, so that a busy till costs few requests. */
const gatherMs = 300;

/** What happened in a place since the last call. */
export type News = { readonly skus: Set<string>; readonly types: Set<string> };
const noNews = (): News => ({ skus: new Set(), types: new Set() });

/** Calls back with what changed in this place, at most every 300 ms; "all" when too much was missed. */
export function useLive(place: string, onNews: (news: News | "all") => void): void {
  const latest = useRef(onNews);
  useEffect(() => {
    latest.current = onNews;
  });
  useEffect(() => {
    let gathered: News | "all" = noNews();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = (): void => {
      timer = undefined;
      const news = gathered;
      gathered = noNews();
      latest.current(news);
    };
    const later = (): void => {
      timer ??= setTimeout(flush, gatherMs);
    };
    const stop = theHub().listen({
      stream: `place:${place}`,
      onChange: (change) => {
        if (gathered !== "all") {
          for (const sku of change.skus) gathered.skus.add(sku);
          for (const type of change.types) gathered.types.add(type);
        }
        later();
      },
      onResync: () => {
        gathered = "all";
        later();
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
