import { afterAll, beforeAll, expect, it } from "vitest";
import { servedChain, type Sender, type ServedChain } from "../setup/served-chain.ts";

/** A message that is set aside is told on the live stream of its place, so that a page need not ask for it. */

let chain: ServedChain;
let manager: Sender;
let till: Sender;
const ends: AbortController[] = [];

beforeAll(async () => {
  chain = await servedChain();
  const owner = await chain.person("owner");
  for (const place of ["S001", "S002"])
    await owner("/commands/DefinePlace", { place, name: place, kind: "shop" });
  manager = await chain.person("manager", "S001");
  till = await chain.machine(["SaleRecorded"]);
});

afterAll(async () => {
  for (const end of ends) end.abort();
  expect(chain.failures).toEqual([]);
  await chain.stop();
});

/** What the live stream of a signed-in person has said so far. */
async function listening(login: string, streams: string): Promise<() => string> {
  const signedIn = await fetch(`${chain.base}/session`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-requested-with": "dianmai" },
    body: JSON.stringify({ login, password: "three brown teapots" }),
  });
  const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const end = new AbortController();
  ends.push(end);
  const response = await fetch(`${chain.base}/live?streams=${streams}`, {
    headers: { cookie, accept: "text/event-stream" },
    signal: end.signal,
  });
  expect(response.status).toBe(200);
  let text = "";
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  void (async () => {
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read())
      text += read.value;
  })().catch(() => undefined);
  await expect.poll(() => text).toContain("retry:");
  return () => text;
}

const told = (text: string): string[] =>
  [...text.matchAll(/event: set-aside\ndata: \{"stream":"([^"]+)"\}/g)].map(
    ([, stream = ""]) => stream,
  );

let messages = 0;
function wrong(more: Record<string, unknown>): object {
  messages += 1;
  const time = new Date().toISOString();
  const data = { ticket: "T", lines: [] };
  return {
    specversion: "1.0",
    id: `w-${messages}`,
    source: "till/1",
    type: "SaleRecorded",
    time,
    data,
    ...more,
  };
}

it("is told to who watches the place, at once, and to nobody who watches another", async () => {
  const here = await listening("manager-S001", "place:S001");
  const whole = await listening("owner-chain", "place:S002,chain");
  await till("/events", wrong({ place: "S001" }));
  await expect.poll(() => told(here())).toEqual(["place:S001"]);
  await till("/events", wrong({ place: "S002" }));
  await expect.poll(() => told(whole())).toEqual(["place:S002"]);
  await till("/events", wrong({}));
  await expect.poll(() => told(whole())).toEqual(["place:S002", "chain"]);
  expect(told(here())).toEqual(["place:S001"]);
});

it("is told again when it is put away, so that other people's lists lose it", async () => {
  const here = await listening("manager-S001", "place:S001");
  const { entries } = (await manager("/quarantine")).body as { entries: { entry: string }[] };
  const [first] = entries;
  const dismissed = await manager(`/quarantine/${first?.entry}/dismiss`, { note: "a test" });
  expect(dismissed.status).toBe(204);
  await expect.poll(() => told(here())).toEqual(["place:S001"]);
});

it("is told where a known id came with another content, too", async () => {
  const here = await listening("manager-S001", "place:S001");
  const line = { sku: "6901", quantity: 1000, amountFen: 100 };
  const good = wrong({ place: "S001", data: { ticket: "T-1", lines: [line] } });
  expect((await till("/events", good)).status).toBe(200);
  const other = { ...good, data: { ticket: "T-2", lines: [line] } };
  expect((await till("/events", other)).status).toBe(409);
  await expect.poll(() => told(here())).toEqual(["place:S001"]);
});
