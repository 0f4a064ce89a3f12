import { useEffect, useState } from "react";

const stepMs = 30_000;

/** The time of now, renewed every half minute, so that "12 minutes ago" stays true on an open page. */
export function useNow(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), stepMs);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
