export type Turns = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** One after the other: the shops stand still while their records are compared with the truth. */
export function takeTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
