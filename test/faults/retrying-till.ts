import { setTimeout as wait } from "node:timers/promises";
import { placeStream, randomInteger, seededRandom, type Random } from "#kernel";

/**
 * A till as it should be written: it makes the ids of its events, posts until somebody answers, and posts again what it
 * is not sure of. It remembers what was acknowledged, so that a test can hold the journal to it.
 */
export type Till = {
  /** Works until `stop` is called; resolves when the last post was acknowledged. */
  readonly work: Promise<void>;
  readonly stop: () => void;
  readonly memory: TillMemory;
};

export type TillMemory = {
  /** `<source> <id>` → `<stream>@<seq>`. */
  readonly acknowledged: Map<string, string>;
  /** `<stream> <unit>` → what the shelf of an item that nobody counts must hold. */
  readonly shelf: Map<string, number>;
  retries: number;
  replays: number;
  /** Answers that contradict an earlier one, in words. */
  readonly contradictions: string[];
};

type Answer = {
  readonly id: string;
  readonly status: string;
  readonly stream?: string;
  readonly seq?: number;
};
type Sent = {
  readonly id: string;
  readonly type: string;
  readonly place: string;
  readonly data: unknown;
};
type Work = {
  readonly settings: TillSettings;
  readonly random: Random;
  readonly memory: TillMemory;
  readonly source: string;
};

export type TillSettings = {
  readonly seed: number;
  readonly number: number;
  readonly addresses: readonly string[];
  readonly answerWaitMs: number;
  /** Path and headers of the events door; absent: the small door of the append server, which also takes counts. */
  readonly door?: { readonly path: string; readonly headers: Readonly<Record<string, string>> };
  /** Attempts for one post before the till gives up loudly. */
  readonly limitAttempts: number;
};

const shops = 3;
const items = 40;
/** The last items of the list are counted now and then, so that assertions are in play as well. */
const firstCountedItem = 33;
const limitPostEvents = 20;
const retryWaitMs = 60;

export function startTill(settings: TillSettings): Till {
  const memory: TillMemory = {
    acknowledged: new Map(),
    shelf: new Map(),
    retries: 0,
    replays: 0,
    contradictions: [],
  };
  const work: Work = {
    settings,
    random: seededRandom(settings.seed),
    memory,
    source: `till-${settings.number}`,
  };
  let isOpen = true;
  return { memory, stop: () => (isOpen = false), work: sell(work, () => isOpen) };
}

async function sell(work: Work, isOpen: () => boolean): Promise<void> {
  const { random, memory, source } = work;
  const posts: Sent[][] = [];
  for (let count = 0; isOpen();) {
    const earlier = posts[randomInteger(random, 0, Math.max(0, posts.length - 1))];
    if (earlier !== undefined && random() < 0.1) {
      memory.replays += 1;
      await deliver(work, earlier);
      continue;
    }
    const post: Sent[] = [];
    for (let size = randomInteger(random, 1, limitPostEvents); size > 0; size -= 1) {
      count += 1;
      const sent = makeEvent(work, { id: `${source}-${count}`, number: count });
      post.push(sent);
      remember(memory, sent);
      // A fifth of the events stands twice in its post, as after a till's own hiccup.
      if (random() < 0.2) post.push(sent);
    }
    posts.push(post);
    await deliver(work, post);
  }
}

function makeEvent({ random, settings }: Work, made: { id: string; number: number }): Sent {
  const place = `S${randomInteger(random, 1, shops)}`;
  const item = randomInteger(random, 1, items);
  const sku = String(6_900_000_000_000 + item);
  const quantity = 1000 * randomInteger(random, 1, 5);
  const kind = random();
  if (settings.door === undefined && item >= firstCountedItem && kind < 0.3) {
    const countedAt = new Date().toISOString();
    const count = `00000000-0000-4000-8000-${String(made.number).padStart(6, "0")}${String(randomInteger(random, 0, 999_999)).padStart(6, "0")}`;
    const data = {
      count,
      observations: [count],
      sku,
      area: "shelf",
      quantity: 1000 * randomInteger(random, 0, 60),
      countedAt,
      since: countedAt,
      errorMs: randomInteger(random, 0, 40),
      variance: 0,
      raced: false,
      by: "person",
      settledBy: "person",
    };
    return { id: made.id, type: "CountAccepted", place, data };
  }
  if (kind < 0.6) {
    return {
      id: made.id,
      type: "SaleRecorded",
      place,
      data: { ticket: made.id, lines: [{ sku, quantity, amountFen: 100 }] },
    };
  }
  return {
    id: made.id,
    type: "GoodsReceived",
    place,
    data: { document: made.id, supplier: "V-1", to: "shelf", lines: [{ sku, quantity }] },
  };
}

/** Every event is posted until it is acknowledged, so the shelf's sum is known when it is made. */
function remember(memory: TillMemory, sent: Sent): void {
  if (sent.type === "CountAccepted") return;
  const [line] = (sent.data as { lines: { sku: string; quantity: number }[] }).lines;
  if (line === undefined || Number(line.sku.slice(-3)) >= firstCountedItem) return;
  const key = `${placeStream(sent.place)} sku:${line.sku}`;
  memory.shelf.set(
    key,
    (memory.shelf.get(key) ?? 0) + (sent.type === "SaleRecorded" ? -line.quantity : line.quantity),
  );
}

const times = new WeakMap<Sent, string>();

async function deliver(work: Work, post: readonly Sent[]): Promise<void> {
  const { settings, random, memory, source } = work;
  const body = JSON.stringify(
    post.map((sent) => {
      // A retry sends the same bytes: the time is that of the sale, some of them late or by a clock that is off.
      const time =
        times.get(sent) ?? new Date(Date.now() - randomInteger(random, 0, 400)).toISOString();
      times.set(sent, time);
      return { specversion: "1.0", ...sent, source, time, errms: 30 };
    }),
  );
  let lastRefusal = "";
  for (let attempt = 1; attempt <= settings.limitAttempts; attempt += 1) {
    const address =
      settings.addresses[randomInteger(random, 0, settings.addresses.length - 1)] ?? "";
    const answers = await postOnce(address, body, settings);
    if (typeof answers !== "string") {
      for (const answer of answers) note(memory, { answer, key: `${source} ${answer.id}` });
      return;
    }
    lastRefusal = answers;
    memory.retries += 1;
    await wait(retryWaitMs);
  }
  throw new Error(
    `${source} gave up after ${settings.limitAttempts} attempts, the last: ${lastRefusal}`,
  );
}

/** A text: why there is no answer, or one that says to come again. */
async function postOnce(
  address: string,
  body: string,
  { door, answerWaitMs }: TillSettings,
): Promise<readonly Answer[] | string> {
  try {
    const response = await fetch(`${address}${door?.path ?? "/events"}`, {
      method: "POST",
      headers: { "content-type": "application/cloudevents-batch+json", ...door?.headers },
      body,
      signal: AbortSignal.timeout(answerWaitMs),
    });
    const text = await response.text();
    if (response.status === 503) return text;
    if (!response.ok) throw new TypeError(`answer ${response.status}: ${text}`);
    return (JSON.parse(text) as { results: Answer[] }).results;
  } catch (error) {
    if (error instanceof TypeError && error.message.startsWith("answer")) throw error;
    return String(error);
  }
}

function note(memory: TillMemory, of: { answer: Answer; key: string }): void {
  const { answer, key } = of;
  const place = `${answer.stream}@${answer.seq}`;
  const known = memory.acknowledged.get(key);
  if (answer.status !== "applied" && answer.status !== "duplicate")
    memory.contradictions.push(`${key}: ${answer.status}`);
  else if (known !== undefined && (known !== place || answer.status === "applied"))
    memory.contradictions.push(`${key}: ${answer.status} ${place} after ${known}`);
  else memory.acknowledged.set(key, place);
}
