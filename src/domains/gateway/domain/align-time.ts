/** What is known of a device's clock from its last exchange with the server. */
export type ClockReading = {
  readonly boot: string | undefined;
  /** Server time minus device time, milliseconds. */
  readonly offsetMs: number;
  /** Half the round trip of the best sample, milliseconds. */
  readonly errorMs: number;
  /** Server time of the exchange, milliseconds. */
  readonly measuredAt: number;
  /** The device's monotonic clock at the exchange, milliseconds. */
  readonly monotonicMs: number | undefined;
};

export type ClockState = "synced" | "own" | "unverified";

export type AlignedTime = {
  readonly at: number;
  readonly errorMs: number;
  readonly clock: ClockState;
};

/** A quartz clock runs wrong by up to 50 parts in a million. */
const driftPerMs = 50e-6;
/** A clock that never spoke with the server may be wrong by a minute. */
export const unverifiedErrorMs = 60_000;
export const maximumErrorMs = 30 * 24 * 3_600_000;
/** After a year a reading's error has grown to half an hour, and the device has been switched off since. */
export const clockKeptMs = 366 * 24 * 3_600_000;

export type RawTime = {
  /** The sender's own time, milliseconds. */
  readonly deviceAt: number;
  readonly boot?: string;
  readonly monotonicMs?: number;
  /** What the sender itself says of its clock. */
  readonly offsetMs?: number;
  readonly errorMs?: number;
};

/**
 * Business time with its error, from the sender's time. In the same boot as the last exchange the monotonic clock counts,
 * which nobody can set; otherwise the offset of the last exchange, or the sender's own word; otherwise the time as it is,
 * good to a minute. The error grows by 50 ppm of the time since the exchange (NTP's usual bound for quartz).
 */
export function alignTime(raw: RawTime, reading: ClockReading | undefined): AlignedTime {
  if (raw.offsetMs !== undefined && raw.errorMs !== undefined) {
    return aligned(raw.deviceAt + raw.offsetMs, raw.errorMs, "own");
  }
  if (reading === undefined)
    return aligned(
      raw.deviceAt,
      raw.errorMs ?? unverifiedErrorMs,
      raw.errorMs === undefined ? "unverified" : "own",
    );
  const sameBoot = raw.boot !== undefined && raw.boot === reading.boot;
  if (sameBoot && raw.monotonicMs !== undefined && reading.monotonicMs !== undefined) {
    const elapsed = raw.monotonicMs - reading.monotonicMs;
    return aligned(
      reading.measuredAt + elapsed,
      reading.errorMs + Math.abs(elapsed) * driftPerMs,
      "synced",
    );
  }
  if (raw.boot !== undefined && reading.boot !== undefined && !sameBoot) {
    return aligned(raw.deviceAt, unverifiedErrorMs, "unverified");
  }
  const at = raw.deviceAt + reading.offsetMs;
  return aligned(at, reading.errorMs + Math.abs(at - reading.measuredAt) * driftPerMs, "synced");
}

function aligned(at: number, errorMs: number, clock: ClockState): AlignedTime {
  return {
    at: Math.round(at),
    errorMs: Math.min(maximumErrorMs, Math.max(0, Math.ceil(errorMs))),
    clock,
  };
}

/** One exchange: sent and received by the device's clock (t0, t3), received and sent by the server's (t1, t2), milliseconds. */
export type ClockSample = {
  readonly t0: number;
  readonly t1: number;
  readonly t2: number;
  readonly t3: number;
};

/**
 * Offset and error of the sample with the shortest round trip (NTP, RFC 5905 §8): θ = ((t1 − t0) + (t2 − t3)) / 2,
 * |error| ≤ round trip / 2. Undefined when no sample is possible.
 */
export function bestSample(
  samples: readonly ClockSample[],
): { offsetMs: number; errorMs: number } | undefined {
  let best: { offsetMs: number; errorMs: number } | undefined;
  for (const { t0, t1, t2, t3 } of samples) {
    const roundTripMs = t3 - t0 - (t2 - t1);
    if (!Number.isFinite(roundTripMs) || roundTripMs < 0) continue;
    const errorMs = roundTripMs / 2;
    if (best === undefined || errorMs < best.errorMs)
      best = { offsetMs: (t1 - t0 + (t2 - t3)) / 2, errorMs };
  }
  return best;
}
