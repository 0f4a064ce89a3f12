import { connect, type Socket } from "node:net";
import { randomInteger, seededRandom, type Random } from "#kernel";

/**
 * A process of its own that posts sales over keep-alive connections, each with one request under way:
 * `node load-generator.ts <settings as JSON>`; prints what it measured as JSON.
 */
export type LoadSettings = {
  readonly port: number;
  readonly path: string;
  readonly connections: number;
  readonly eventsPerPost: number;
  readonly seconds: number;
  readonly seed: number;
  readonly shops: number;
  readonly items: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends after this many events, whatever `seconds` says. */
  readonly maximumEvents?: number;
  /**
   * Events a second, at fixed times and over all shops in turn, whether or not the answers keep up. A post's latency then
   * counts from the time at which it was to leave: what a slow server kept waiting is in it.
   */
  readonly perSecond?: number;
};

export type LoadReport = {
  readonly events: number;
  readonly posts: number;
  readonly failures: number;
  readonly firstFailure?: string;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** What making the load itself took of the machine that is measured. */
  readonly cpuMicros: number;
};

type Post = { readonly text: string; readonly dueAt: number };
type Tally = { events: number; posts: number; failures: number; firstFailure?: string };

/** A sale of one line, as a till sends it. */
export function saleText(
  random: Random,
  sale: { id: string; shop: number; items: number; time: string },
): string {
  const shop = String(sale.shop).padStart(3, "0");
  const sku = 6_900_000_000_000 + randomInteger(random, 1, sale.items);
  const quantity = 1000 * randomInteger(random, 1, 3);
  return `{"specversion":"1.0","id":"${sale.id}","source":"till-${shop}","type":"SaleRecorded","time":"${sale.time}","place":"S${shop}","errms":50,"data":{"ticket":"T-${sale.id}","lines":[{"sku":"${sku}","quantity":${quantity},"amountFen":${quantity / 2}}]}}`;
}

async function generate(settings: LoadSettings): Promise<LoadReport> {
  const random = seededRandom(settings.seed);
  const latencies: number[] = [];
  const tally: Tally = { events: 0, posts: 0, failures: 0 };
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const endAt = startedAt + settings.seconds * 1000;
  let sent = 0;
  const { perSecond } = settings;
  let posted = 0;
  const nextPost = (): Post | undefined => {
    const dueAt =
      perSecond === undefined
        ? performance.now()
        : startedAt + (posted * settings.eventsPerPost * 1000) / perSecond;
    if (dueAt >= endAt || sent >= (settings.maximumEvents ?? Infinity)) return undefined;
    const events: string[] = [];
    // One post is the queue of one till, so all of it is of one shop.
    const shop =
      perSecond === undefined
        ? randomInteger(random, 1, settings.shops)
        : 1 + (posted % settings.shops);
    posted += 1;
    const time = new Date(performance.timeOrigin + dueAt).toISOString();
    for (let index = 0; index < settings.eventsPerPost; index += 1) {
      sent += 1;
      events.push(
        saleText(random, { id: `${settings.seed}-${sent}`, shop, items: settings.items, time }),
      );
    }
    const isBatch = settings.eventsPerPost > 1;
    const text = request(settings, {
      body: isBatch ? `[${events.join(",")}]` : (events[0] ?? ""),
      isBatch,
    });
    return { text, dueAt };
  };
  const talk = () => converse({ settings, nextPost, tally, latencies });
  await Promise.all(Array.from({ length: settings.connections }, talk));
  const cpu = process.cpuUsage(cpuBefore);
  latencies.sort((left, right) => left - right);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0;
  return {
    ...tally,
    seconds: (performance.now() - startedAt) / 1000,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    cpuMicros: cpu.user + cpu.system,
  };
}

function request(settings: LoadSettings, post: { body: string; isBatch: boolean }): string {
  const type = post.isBatch ? "application/cloudevents-batch+json" : "application/cloudevents+json";
  const extra = Object.entries(settings.headers ?? {}).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `POST ${settings.path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: ${type}\r\n${extra.join("")}content-length: ${Buffer.byteLength(post.body)}\r\n\r\n${post.body}`;
}

type Conversation = {
  readonly settings: LoadSettings;
  readonly nextPost: () => Post | undefined;
  readonly tally: Tally;
  readonly latencies: number[];
};

/** One connection: the next post leaves when the answer to the previous is whole. */
function converse(with_: Conversation): Promise<void> {
  const { settings, nextPost, tally, latencies } = with_;
  return new Promise((done, fail) => {
    const socket: Socket = connect(settings.port, "127.0.0.1");
    socket.setNoDelay(true);
    let dueAt = 0;
    let received = "";
    const next = (): void => {
      const post = nextPost();
      if (post === undefined) {
        socket.end();
        done();
        return;
      }
      dueAt = post.dueAt;
      const waitMs = dueAt - performance.now();
      if (waitMs < 1) socket.write(post.text);
      else setTimeout(() => socket.write(post.text), waitMs);
    };
    socket.setEncoding("latin1");
    socket.on("connect", next);
    socket.on("error", fail);
    socket.on("data", (text: string) => {
      received += text;
      const size = answerSize(received);
      if (size === undefined || received.length < size) return;
      latencies.push(performance.now() - dueAt);
      judge(received, { tally, eventsPerPost: settings.eventsPerPost });
      received = received.slice(size);
      next();
    });
  });
}

/** Every event must have been applied; anything else is a failure of the run. */
function judge(answer: string, into: { tally: Tally; eventsPerPost: number }): void {
  const { tally, eventsPerPost } = into;
  tally.posts += 1;
  const applied = answer.split('"status":"applied"').length - 1;
  tally.events += applied;
  if (applied === eventsPerPost) return;
  tally.failures += 1;
  tally.firstFailure ??= answer.slice(0, 600);
}

function answerSize(text: string): number | undefined {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const length = /content-length: (\d+)/i.exec(text.slice(0, headEnd))?.[1];
  if (length === undefined) throw new Error("the answer has no content-length");
  return headEnd + 4 + Number(length);
}

if (import.meta.main) {
  const given = process.argv[2];
  if (given === undefined) throw new Error("usage: node load-generator.ts <settings as JSON>");
  process.stdout.write(`${JSON.stringify(await generate(JSON.parse(given) as LoadSettings))}\n`);
}
