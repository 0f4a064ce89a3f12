import type { IncomingMessage } from "node:http";

export type Reply = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
};

export function problem(status: number, title: string, more: object = {}): Reply {
  return { status, body: { title, status, code: `fake.${status}`, ...more } };
}

export async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown;
}
