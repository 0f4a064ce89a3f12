import { useEffect, useRef, useSyncExternalStore } from "react";
import { LiveHub } from "./hub.ts";
import type { LiveState } from "./sse.ts";

let hub: LiveHub | undefined;
const theHub = (): LiveHub => (hub ??= new LiveHub(`${Date.now()}-${Math.random()}`));

/** Changes are gathered for this long before the page asks again, so that a busy till costs few requests. */
const gatherMs = 300;

/** Calls back with the items that changed in this place, at most every 300 ms; "all" when too much was missed. */
export function useLive(place: string, onSkus: (skus: ReadonlySet<string> | "all") => void): void {
  const latest = useRef(onSkus);
  useEffect(() => {
    latest.current = onSkus;
  });
  useEffect(() => {
    let gathered: Set<string> | "all" = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = (): void => {
      timer = undefined;
      const skus = gathered;
      gathered = new Set<string>();
      latest.current(skus);
    };
    const later = (): void => {
      timer ??= setTimeout(flush, gatherMs);
    };
    const stop = theHub().listen({
      stream: `place:${place}`,
      onChange: (change) => {
        if (gathered !== "all") for (const sku of change.skus) gathered.add(sku);
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
