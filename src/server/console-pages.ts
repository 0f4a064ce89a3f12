import type { FastifyReply, FastifyRequest } from "fastify";
import type { ConsoleFile } from "./console-files.ts";

const foreverSeconds = 31_536_000;

/** Answers with a file of the build, or with the first page where the address is one of the application's own. */
export function serveConsole(
  files: ReadonlyMap<string, ConsoleFile>,
  request: FastifyRequest,
  reply: FastifyReply,
): boolean {
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  const path = request.url.split("?", 1)[0] ?? "/";
  const asked = files.get(path);
  const isPage = asked === undefined && !/\.\w{1,12}$/.test(path);
  const file = asked ?? (isPage ? files.get("/index.html") : undefined);
  if (file === undefined) return false;
  send(file, request, reply);
  return true;
}

function send(file: ConsoleFile, request: FastifyRequest, reply: FastifyReply): void {
  reply
    .header("content-type", file.type)
    .header(
      "cache-control",
      file.isImmutable ? `public, max-age=${foreverSeconds}, immutable` : "no-cache",
    )
    .header("vary", "accept-encoding")
    .header("etag", file.etag);
  if (request.headers["if-none-match"] === file.etag) {
    void reply.code(304).send();
    return;
  }
  const mayGzip = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  if (mayGzip && file.gzip !== undefined)
    void reply.code(200).header("content-encoding", "gzip").send(file.gzip);
  else void reply.code(200).send(file.bytes);
}
