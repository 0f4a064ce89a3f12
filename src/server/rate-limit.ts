const limitBuckets = 50_000;

export type RateLimit = { readonly perSecond: number; readonly burst: number };

/** Milliseconds to wait before this caller is heard again; 0 = go on. */
export type RateLimiter = (caller: string, now: number) => number;

/** Thousandths of a request: with whole numbers no fraction is lost on the way. */
const request = 1_000;

/** A token bucket for each caller: it holds `burst`, fills by `perSecond`, and each request takes one. */
export function createRateLimiter({ perSecond, burst }: RateLimit): RateLimiter {
  const buckets = new Map<string, { readonly level: number; readonly at: number }>();
  return (caller, now) => {
    if (perSecond <= 0) return 0;
    const bucket = buckets.get(caller) ?? { level: burst * request, at: now };
    const at = Math.max(bucket.at, now);
    const level = Math.min(burst * request, bucket.level + (at - bucket.at) * perSecond);
    const isHeard = level >= request;
    // The caller that spoke longest ago is forgotten first: its bucket is the fullest.
    buckets.delete(caller);
    buckets.set(caller, { level: isHeard ? level - request : level, at });
    const [oldest] = buckets.keys();
    if (buckets.size > limitBuckets && oldest !== undefined) buckets.delete(oldest);
    return isHeard ? 0 : Math.ceil((request - level) / perSecond);
  };
}
