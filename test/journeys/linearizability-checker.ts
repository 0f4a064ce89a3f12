/**
 * Asks of a recorded history whether one order of its operations explains every answer, where an operation that ended
 * before another began also comes before it (Herlihy and Wing 1990). The search is that of Wing and Gong (1993) with the
 * memory of Lowe (2017): what was reached once, with the same operations done and the same state, is not tried again.
 */
export type Operation<Call, Answer> = {
  /** A client does one thing after the other. */
  readonly client: number;
  readonly call: Call;
  readonly answer: Answer;
  /** Ticks of one clock that all clients share: before the call left, after the answer came. */
  readonly began: number;
  readonly ended: number;
};

export type Model<State, Call, Answer> = {
  readonly start: State;
  /** The state after the operation, or undefined when this answer cannot be given in this state. */
  readonly step: (state: State, call: Call, answer: Answer) => State | undefined;
  readonly key: (state: State) => string;
};

export type Verdict = {
  readonly isLinearizable: boolean;
  /** The most operations that any order could explain, and how many there are. */
  readonly explained: number;
  readonly operations: number;
  readonly tried: number;
};

/** Configurations looked at before the search gives up with an error: a verdict is never guessed. */
const limitTried = 5_000_000;

export function checkLinearizable<State, Call, Answer>(
  history: readonly Operation<Call, Answer>[],
  model: Model<State, Call, Answer>,
): Verdict {
  const clients = byClient(history);
  const seen = new Set<string>();
  let best = 0;
  let tried = 0;
  const open: { done: readonly number[]; state: State; count: number }[] = [
    { done: clients.map(() => 0), state: model.start, count: 0 },
  ];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { done, state, count } = at;
    const key = `${done.join()}|${model.key(state)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    tried += 1;
    if (tried > limitTried) throw new Error(`no verdict after ${limitTried} configurations`);
    best = Math.max(best, count);
    if (count === history.length) break;
    for (const { client, operation } of candidates(clients, done)) {
      const next = model.step(state, operation.call, operation.answer);
      if (next === undefined) continue;
      open.push({
        done: done.with(client, (done[client] ?? 0) + 1),
        state: next,
        count: count + 1,
      });
    }
  }
  return {
    isLinearizable: best === history.length,
    explained: best,
    operations: history.length,
    tried,
  };
}

/** The next operation of each client that no other open operation wholly precedes. */
function candidates<Call, Answer>(
  clients: readonly (readonly Operation<Call, Answer>[])[],
  done: readonly number[],
) {
  const heads = clients.flatMap((operations, client) => {
    const operation = operations[done[client] ?? 0];
    return operation === undefined ? [] : [{ client, operation }];
  });
  const firstEnd = Math.min(...heads.map(({ operation }) => operation.ended));
  return heads.filter(({ operation }) => operation.began <= firstEnd);
}

function byClient<Call, Answer>(
  history: readonly Operation<Call, Answer>[],
): Operation<Call, Answer>[][] {
  const names = [...new Set(history.map(({ client }) => client))];
  return names.map((name) =>
    history.filter(({ client }) => client === name).sort((left, right) => left.began - right.began),
  );
}
