/** What was heard of a source in a place. */
export type SourceState = {
  /** The last number up to which all numbers are here; undefined for a source that does not number its events. */
  readonly contiguousSeq: number | undefined;
  /** Numbers beyond the first gap with their business times, ascending. */
  readonly ahead: readonly (readonly [number, number])[];
  /** Nothing that happened up to here is still to come, milliseconds. */
  readonly watermark: number;
  readonly lastAt: number;
  readonly lastHeardAt: number;
};

export type Heard = {
  readonly at: number;
  readonly recordedAt: number;
  readonly seq: number | undefined;
};

/** A gap that is larger than this is a device that was reset; its numbers begin anew. */
const aheadLimit = 2_000;

export function firstHeard(heard: Heard): SourceState {
  return {
    contiguousSeq: heard.seq,
    ahead: [],
    watermark: heard.at,
    lastAt: heard.at,
    lastHeardAt: heard.recordedAt,
  };
}

/**
 * A numbered source's watermark is the latest business time before its first gap; one without numbers is taken at its
 * word, so its watermark is the latest time it spoke of.
 */
export function hear(state: SourceState, heard: Heard): SourceState {
  const common = {
    lastAt: Math.max(state.lastAt, heard.at),
    lastHeardAt: Math.max(state.lastHeardAt, heard.recordedAt),
  };
  if (heard.seq === undefined || state.contiguousSeq === undefined) {
    return {
      ...state,
      ...common,
      contiguousSeq: heard.seq ?? state.contiguousSeq,
      watermark: Math.max(state.watermark, heard.at),
    };
  }
  if (heard.seq <= state.contiguousSeq || state.ahead.some(([seq]) => seq === heard.seq))
    return { ...state, ...common };
  const ahead = [...state.ahead, [heard.seq, heard.at] as const].sort(
    ([left], [right]) => left - right,
  );
  let contiguousSeq = state.contiguousSeq;
  let watermark = state.watermark;
  let used = 0;
  const overflow = ahead.length > aheadLimit;
  for (const [seq, at] of ahead) {
    if (seq !== contiguousSeq + 1 && !overflow) break;
    contiguousSeq = seq;
    watermark = Math.max(watermark, at);
    used += 1;
  }
  return { ...common, contiguousSeq, watermark, ahead: ahead.slice(used) };
}

/** A source that has been silent this long has nothing to say, or cannot be waited for. */
export const onlineTimeoutMs = 15 * 60_000;

export type Settling = {
  readonly settled: boolean;
  readonly by: "watermark" | "timeout" | undefined;
  /** Sources that are waited for. */
  readonly waitsFor: readonly string[];
  /** When it settles at the latest, milliseconds. */
  readonly until: number;
};

/**
 * A figure of time `at` is settled when every source of the place has spoken of a later time, or after the timeout:
 * a figure that arrives long after its time has been waited for already.
 */
export function settling(
  figure: { readonly at: number; readonly errorMs: number },
  sources: ReadonlyMap<string, SourceState>,
  now: number,
): Settling {
  const reach = figure.at + figure.errorMs;
  const until = reach + onlineTimeoutMs;
  const waitsFor = [...sources]
    .filter(([, state]) => state.watermark < reach && isAwaited(state, reach))
    .map(([source]) => source);
  if (waitsFor.length === 0) return { settled: true, by: "watermark", waitsFor, until };
  return now >= until
    ? { settled: true, by: "timeout", waitsFor, until }
    : { settled: false, by: undefined, waitsFor, until };
}

/** A source that fell silent a day before belongs to another shift, or to the cupboard. */
const forgottenMs = 24 * 3_600_000;

function isAwaited(state: SourceState, reach: number): boolean {
  return reach - state.lastAt < forgottenMs;
}

/** Numbers that a later one has overtaken: how many are not here, and the first of them. */
export function missingNumbers({
  contiguousSeq,
  ahead,
}: Pick<SourceState, "contiguousSeq" | "ahead">): {
  readonly count: number;
  readonly first?: number;
} {
  const last = ahead.at(-1)?.[0];
  if (contiguousSeq === undefined || last === undefined) return { count: 0 };
  return { count: last - contiguousSeq - ahead.length, first: contiguousSeq + 1 };
}
