/** What is going to happen, earliest first; equal moments in the order in which they were planned. */
export type Agenda = {
  readonly plan: (at: number, action: (at: number) => void) => void;
  /** Runs everything up to and including `until`, also what the actions themselves plan before it. */
  readonly runUntil: (until: number) => void;
  readonly size: () => number;
  /** The moment of the action that runs, or ran last. */
  readonly now: () => number;
};

type Entry = { readonly at: number; readonly order: number; readonly action: (at: number) => void };

export function createAgenda(): Agenda {
  const heap: Entry[] = [];
  let order = 0;
  let now = 0;
  return {
    plan: (at, action) => {
      order += 1;
      push(heap, { at, order, action });
    },
    runUntil: (until) => {
      for (let next = heap[0]; next !== undefined && next.at <= until; next = heap[0]) {
        pop(heap);
        now = next.at;
        next.action(next.at);
      }
    },
    size: () => heap.length,
    now: () => now,
  };
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at === b.at ? a.order < b.order : a.at < b.at;
}

function push(heap: Entry[], entry: Entry): void {
  let index = heap.length;
  heap.push(entry);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !isBefore(entry, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let index = 0;
  for (let child = 1; child < heap.length; child = 2 * index + 1) {
    const right = heap[child + 1];
    const left = heap[child];
    if (left === undefined) break;
    const isRight = right !== undefined && isBefore(right, left);
    const smaller = isRight ? right : left;
    if (!isBefore(smaller, last)) break;
    heap[index] = smaller;
    index = isRight ? child + 1 : child;
  }
  heap[index] = last;
}
