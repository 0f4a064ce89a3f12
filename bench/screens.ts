import { Agent, get, request, type IncomingMessage, type RequestOptions } from "node:http";
import { shopOf } from "./pages.ts";

/** Screens of shops as the console's pages are: one live stream each, and the list is asked anew when it tells of news. */
export type Notice = {
  readonly seq: number;
  readonly types: readonly string[];
  readonly heardAt: number;
};
export type Screen = {
  readonly shop: number;
  readonly ask: (path: string) => Promise<unknown>;
  /** Called with every notice until the returned function is called. */
  readonly listen: (onNotice: (notice: Notice) => void) => () => void;
  readonly close: () => void;
};

const limitText = 4_000_000;

export function openScreen(of: { port: number; shop: number; token: string }): Promise<Screen> {
  const { port, shop, token } = of;
  const headers = { authorization: `Bearer ${token}` };
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const listeners = new Set<(notice: Notice) => void>();
  const base = { host: "127.0.0.1", port, headers };
  const path = `/api/v1/live?streams=${encodeURIComponent(`place:${shopOf(shop)}`)}`;
  return new Promise((done, fail) => {
    const stream = get({ ...base, path, agent: false }, (answer) => {
      if (answer.statusCode !== 200) return fail(new Error(`live answered ${answer.statusCode}`));
      readNotices(answer, (notice) => {
        for (const listener of listeners) listener(notice);
      });
      done({
        shop,
        ask: (what) => askJson({ ...base, agent, path: `/api/v1${what}` }),
        listen: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        close: () => {
          stream.destroy();
          agent.destroy();
        },
      });
    });
    stream.on("error", fail);
  });
}

function readNotices(answer: IncomingMessage, tell: (notice: Notice) => void): void {
  let text = "";
  answer.setEncoding("utf8");
  answer.on("error", () => undefined);
  answer.on("data", (part: string) => {
    text += part;
    const messages = text.split("\n\n");
    text = messages.pop() ?? "";
    for (const message of messages) {
      const data = /^data: (.*)$/m.exec(message)?.[1];
      if (!/^event: change$/m.test(message) || data === undefined) continue;
      const { seq, types } = JSON.parse(data) as { seq: number; types: string[] };
      tell({ seq, types, heardAt: performance.now() });
    }
  });
}

export function askJson(of: RequestOptions, body?: string): Promise<unknown> {
  return new Promise((done, fail) => {
    const asked = request(of, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => {
        text += part;
        if (text.length > limitText) answer.destroy(new Error("the answer is too long"));
      });
      answer.on("error", fail);
      answer.on("end", () => {
        if (answer.statusCode === 200) done(JSON.parse(text));
        else fail(new Error(`answered ${answer.statusCode}: ${text.slice(0, 300)}`));
      });
    });
    asked.on("error", fail);
    asked.end(body);
  });
}
