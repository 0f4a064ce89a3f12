/**
 * The count rule in its plainest form, written apart from the ledger: every unit of a movement is a token; each count
 * takes the tokens that lie before it. Slow and simple, so that it can be read and believed.
 */
export type ModelLeg = {
  readonly ref: string;
  readonly at: number;
  readonly errorMs: number;
  readonly units: number;
};
export type ModelCount = {
  readonly id: string;
  readonly at: number;
  readonly since: number;
  readonly errorMs: number;
  readonly units: number;
};

type Token = {
  readonly ref: string;
  /** The latest time that its clock allows, wherever a count puts it. */
  readonly latest: number;
  readonly sign: number;
  at: number;
  anchors: number;
};

export type ModelAccount = {
  /** What the account held at a time; `Infinity` = now. */
  readonly balanceAt: (time: number) => number;
  readonly variances: ReadonlyMap<string, number>;
  readonly racedCounts: number;
};

export function modelAccount(
  legs: readonly ModelLeg[],
  counts: readonly ModelCount[],
): ModelAccount {
  const tokens: Token[] = legs.flatMap((leg) =>
    Array.from({ length: Math.abs(leg.units) }, () => ({
      ref: leg.ref,
      latest: leg.at + leg.errorMs,
      sign: Math.sign(leg.units),
      at: leg.at,
      anchors: 0,
    })),
  );
  const order = [...counts].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const variances = new Map<string, number>();
  let held = 0;
  let racedCounts = 0;
  for (const [index, count] of order.entries()) {
    const open = tokens
      .filter((token) => token.anchors === index)
      .sort((a, b) => a.at - b.at || (a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : 0));
    const later = order.slice(index + 1);
    const raced = open.filter(
      (token) =>
        isRaced(token, count) &&
        later.every((other) => token.at <= other.at || isRaced(token, other)),
    );
    if (raced.length > 0) racedCounts += 1;
    const certain = open.filter((token) => !raced.includes(token) && token.at <= count.at);
    let missing = count.units - held - certain.reduce((sum, token) => sum + token.sign, 0);
    const minus = raced.filter((token) => token.sign < 0).length;
    const plus = raced.filter((token) => token.sign > 0).length;
    const variance = missing < -minus ? missing + minus : missing > plus ? missing - plus : 0;
    missing -=
      variance +
      raced.filter((token) => token.at <= count.at).reduce((sum, token) => sum + token.sign, 0);
    const behind = new Set(raced.filter((token) => token.at <= count.at));
    const cross = (candidates: readonly Token[], effect: (token: Token) => number) => {
      for (const token of candidates) {
        if (missing === 0 || effect(token) !== Math.sign(missing)) continue;
        missing -= effect(token);
        if (behind.has(token)) behind.delete(token);
        else behind.add(token);
      }
    };
    cross(
      raced.filter((token) => token.at > count.at),
      (token) => token.sign,
    );
    cross(raced.filter((token) => token.at <= count.at).toReversed(), (token) => -token.sign);
    for (const token of open) {
      const isBefore = raced.includes(token) ? behind.has(token) : token.at <= count.at;
      if (isBefore) token.at = Math.min(token.at, count.at);
      else {
        token.at = Math.max(token.at, count.at + 1);
        token.anchors = index + 1;
      }
    }
    variances.set(count.id, variance);
    held = count.units;
  }
  return {
    variances,
    racedCounts,
    balanceAt: (time) => {
      const passed = order.filter((count) => count.at <= time).length;
      const start = order[passed - 1]?.units ?? 0;
      return tokens
        .filter((token) => token.anchors === passed && token.at <= time)
        .reduce((sum, token) => sum + token.sign, start);
    },
  };
}

function isRaced(token: Token, count: ModelCount): boolean {
  const room = token.latest - token.at + count.errorMs;
  if (room > 0 && Math.abs(token.at - count.at) <= room) return true;
  if (count.since >= count.at) return false;
  return count.since <= Math.min(token.at, token.latest) && token.at <= count.at;
}
