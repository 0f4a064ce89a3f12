import { expect, test } from "vitest";
import { advance, lastEventId } from "./positions.ts";
import { retryDelayMs, sseParser, type SseMessage } from "./sse.ts";

function parse(chunks: readonly string[]): SseMessage[] {
  const messages: SseMessage[] = [];
  const feed = sseParser((message) => messages.push(message));
  for (const chunk of chunks) feed(chunk);
  return messages;
}

const text =
  ': open\n\nevent: change\nid: place:S001@7\ndata: {"seq":7}\n\n: heartbeat\n\nevent: resync\ndata: {}\n\n';
const read = [
  { event: "change", id: "place:S001@7", data: '{"seq":7}' },
  { event: "resync", data: "{}" },
];

test("a stream reads the same however the network cuts it", () => {
  expect(parse([text])).toEqual(read);
  expect(parse(text.split(""))).toEqual(read);
  expect(parse([text.replaceAll("\n", "\r\n")])).toEqual(read);
  expect(parse(text.replaceAll("\n", "\r\n").split(""))).toEqual(read);
});

test("an unfinished message is not told", () => {
  expect(parse(["event: change\ndata: {}\n"])).toEqual([]);
});

test("waits grow from a second to a quarter of a minute and are spread", () => {
  expect(retryDelayMs(0, 1)).toBe(1000);
  expect(retryDelayMs(0, 0)).toBe(500);
  expect(retryDelayMs(2, 1)).toBe(4000);
  expect(retryDelayMs(1_000_000, 1)).toBe(15_000);
});

test("a change that was seen before is told only once, each stream for itself", () => {
  const positions = new Map<string, number>();
  expect(advance(positions, { stream: "place:S001", seq: 5 })).toBe(true);
  expect(advance(positions, { stream: "place:S001", seq: 5 })).toBe(false);
  expect(advance(positions, { stream: "place:S001", seq: 4 })).toBe(false);
  expect(advance(positions, { stream: "place:S002", seq: 4 })).toBe(true);
  expect(lastEventId(positions, ["place:S001", "place:S003"])).toBe("place:S001@5");
});
