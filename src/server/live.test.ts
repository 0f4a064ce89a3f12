import { setTimeout as wait } from "node:timers/promises";
import type { Readable } from "node:stream";
import { expect, it } from "vitest";
import { isRefusal, type RouteContext } from "#kernel";
import { createLive, type Change, type LiveSource, type SetAside } from "./live.ts";

function change(seq: number, stream = "place:S001"): Change {
  return { stream, seq, types: ["SaleRecorded"], skus: ["6901"], at: "2025-01-06T08:00:00.000Z" };
}

/** A journal in memory whose reading of the past can be held back, to let changes come in between. */
function source(past: readonly Change[] | "too-old" = []) {
  const listeners = new Set<(news: Change | SetAside) => void>();
  let release = (): void => undefined;
  const held = new Promise<void>((done) => (release = done));
  const live: LiveSource = {
    subscribe: (_tenantId, streams, listener) => {
      const filtered = (told: Change | SetAside): void => {
        const stream = "setAside" in told ? told.setAside : told.stream;
        if (streams.includes(stream)) listener(told);
      };
      listeners.add(filtered);
      return () => void listeners.delete(filtered);
    },
    readSince: async (_tenantId, stream, seq) => {
      await held;
      return past === "too-old"
        ? past
        : past.filter((told) => told.stream === stream && told.seq > seq);
    },
  };
  return {
    live,
    listeners,
    release,
    tell: (told: Change) => listeners.forEach((listener) => listener(told)),
  };
}

function connect(live: LiveSource, asked: { streams: string; lastEventId?: string }, options = {}) {
  const hub = createLive({ source: live, ...options });
  let leave = (): void => undefined;
  const result = hub.route.handler({
    principal: { tenantId: 1, actor: "u-1" },
    query: { streams: asked.streams },
    headers: { "last-event-id": asked.lastEventId },
    onGone: (listener: () => void) => (leave = listener),
  } as unknown as RouteContext);
  if (isRefusal(result) || !("body" in result)) throw new Error("refused");
  let text = "";
  const stream = result.body as Readable;
  stream.on("data", (bytes: Buffer) => (text += bytes.toString()));
  const ids = () => [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id);
  return { hub, stream, ids, text: () => text, leave: () => leave() };
}

it("sends what was missed, then what comes, each change once and in order", async () => {
  const { live, tell, release } = source([change(6), change(7)]);
  const { ids, hub } = connect(live, { streams: "place:S001", lastEventId: "place:S001@5" });
  tell(change(7));
  tell(change(8));
  release();
  await wait(20);
  tell(change(9));
  await wait(20);
  expect(ids()).toEqual(["place:S001@6", "place:S001@7", "place:S001@8", "place:S001@9"]);
  hub.close();
});

it("names the position of every stream in each id, so that one id resumes all of them", async () => {
  const { live, tell, release } = source();
  const { ids, hub } = connect(live, { streams: "place:S001,chain" });
  release();
  await wait(10);
  tell(change(3));
  tell(change(8, "chain"));
  tell(change(1, "place:S002"));
  await wait(10);
  expect(ids()).toEqual(["place:S001@3", "place:S001@3,chain@8"]);
  hub.close();
});

it("asks the page to read everything again when too much was missed", async () => {
  const { live, release } = source("too-old");
  const { text, hub } = connect(live, { streams: "place:S001", lastEventId: "place:S001@5" });
  release();
  await wait(10);
  expect(text()).toContain('event: resync\ndata: {"stream":"place:S001"}');
  hub.close();
});

it("keeps a quiet line open by heartbeats and leaves nothing behind when the browser goes", async () => {
  const { live, listeners } = source();
  const { text, leave, hub } = connect(live, { streams: "place:S001" }, { heartbeatMs: 5 });
  await wait(40);
  expect(text()).toContain(": still here");
  expect([listeners.size, hub.connections()]).toEqual([1, 1]);
  leave();
  await wait(10);
  expect([listeners.size, hub.connections()]).toEqual([0, 0]);
});

it("lets go of a browser that does not read", async () => {
  const { live, tell, release, listeners } = source();
  const { stream, hub } = connect(live, { streams: "place:S001" });
  release();
  await wait(10);
  stream.pause();
  for (let seq = 1; seq < 10_000 && listeners.size > 0; seq += 1) {
    tell(change(seq));
    if (seq % 500 === 0) await wait(1);
  }
  await wait(10);
  expect([listeners.size, hub.connections()]).toEqual([0, 0]);
});

it("tells at once that a message was set aside, without a position that could be resumed", async () => {
  const { live, listeners, release } = source();
  const { ids, text, hub } = connect(live, { streams: "place:S001", lastEventId: "place:S001@5" });
  release();
  for (const listener of listeners) listener({ setAside: "place:S001" });
  await wait(20);
  expect(text()).toContain('event: set-aside\ndata: {"stream":"place:S001"}');
  expect(ids()).toEqual([]);
  hub.close();
});
