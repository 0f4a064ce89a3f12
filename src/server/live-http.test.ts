import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { FastifyInstance } from "fastify";
import type { Principal } from "#kernel";
import { createServer } from "./app.ts";
import type { Change } from "./live.ts";

const manager: Principal = {
  kind: "user",
  tenantId: 1,
  tenant: "north",
  actor: "u-1",
  login: "mei",
  name: "Mei",
  language: "zh-CN",
  roles: [{ role: "manager", place: "S001" }],
  limits: { types: undefined, places: undefined, zones: undefined },
};
const change = (seq: number): Change => ({
  stream: "place:S001",
  seq,
  types: ["SaleRecorded"],
  skus: ["6901"],
  at: "2025-01-06T08:00:00.000Z",
});
const past = [change(1), change(2), change(3)];

let app: FastifyInstance;
let base: string;
const listeners = new Set<(told: Change) => void>();

beforeEach(async () => {
  app = await createServer({
    routes: [],
    catalogues: [],
    authenticate: async ({ session }) => (session === "mei" ? manager : undefined),
    settings: { version: "0.1.0" },
    now: () => 0,
    live: {
      source: {
        subscribe: (_tenantId, _streams, listener) => {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
        readSince: async (_tenantId, _stream, seq) => past.filter((told) => told.seq > seq),
      },
    },
  });
  base = await app.listen({ host: "127.0.0.1", port: 0 });
});

afterEach(async () => {
  await app.close();
});

async function open(streams: string, headers: Record<string, string> = {}) {
  const leaving = new AbortController();
  const response = await fetch(`${base}/api/v1/live?streams=${streams}`, {
    headers: { cookie: "dm_session=mei", ...headers },
    signal: leaving.signal,
  });
  let text = "";
  const ended = (async () => {
    const decoder = new TextDecoder();
    for await (const bytes of response.body ?? [])
      text += decoder.decode(bytes as Uint8Array, { stream: true });
  })().then(
    () => "ended",
    () => "cut",
  );
  return { response, ended, text: () => text, leave: () => leaving.abort() };
}

const waitMs = 50;

it("resumes over HTTP from the id that the browser saw last, and goes on live", async () => {
  const line = await open("place:S001", { "last-event-id": "place:S001@1" });
  expect(line.response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  await wait(waitMs);
  for (const listener of listeners) listener(change(4));
  await wait(waitMs);
  expect([...line.text().matchAll(/^id: (.*)$/gm)].map(([, id]) => id)).toEqual([
    "place:S001@2",
    "place:S001@3",
    "place:S001@4",
  ]);
  line.leave();
});

it("opens no line to the changes of another shop, nor to anybody unknown", async () => {
  expect((await open("place:S002")).response.status).toBe(403);
  expect((await open("place:S001,place:S002")).response.status).toBe(403);
  expect((await open("chain")).response.status).toBe(403);
  expect((await open("place:S001,chain")).response.status).toBe(200);
  expect((await open("nonsense")).response.status).toBe(422);
  expect((await open("place:S001", { cookie: "dm_session=x" })).response.status).toBe(401);
});

it("stops listening when the browser goes away", async () => {
  const line = await open("place:S001");
  await wait(waitMs);
  expect(listeners.size).toBeGreaterThan(0);
  line.leave();
  await wait(waitMs);
  expect(await line.ended).toBe("cut");
  expect(listeners.size).toBe(0);
});

it("ends every open line at once when the server stops", async () => {
  const line = await open("place:S001");
  const stopped = app.close().then(() => "stopped");
  expect(await Promise.race([stopped, wait(2_000, "late")])).toBe("stopped");
  expect(await line.ended).toBe("ended");
  expect(listeners.size).toBe(0);
});
