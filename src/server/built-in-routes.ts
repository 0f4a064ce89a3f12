import { Type } from "typebox";
import type { Route } from "#kernel";
import { vocabulary } from "#vocabulary";
import { openApiDocument } from "./openapi.ts";

export type Health = { readonly isDatabaseUp: boolean };
export type BuiltInOptions = {
  readonly version: string;
  readonly health: () => Promise<Health>;
  readonly now: () => number;
  /** All routes of the server, these included. */
  readonly allRoutes: () => readonly Route[];
};

/** However often a probe asks, the database is asked at most once a second. */
const healthMs = 1_000;

export function builtInRoutes(options: BuiltInOptions): Route[] {
  return [healthRoute(options), documentRoute(options), schemaRoute()];
}

function healthRoute({ version, health, now }: BuiltInOptions): Route {
  let reading: { readonly at: number; readonly health: Promise<Health> } | undefined;
  return {
    method: "GET",
    url: "/health",
    permission: "public",
    summary: { zh: "服务器与数据库是否正常", en: "Whether the server and its database answer" },
    schema: {
      answer: Type.Object({
        status: Type.String(),
        database: Type.String(),
        version: Type.String(),
      }),
    },
    handler: async () => {
      if (reading === undefined || now() - reading.at >= healthMs) {
        reading = { at: now(), health: health().catch(() => ({ isDatabaseUp: false })) };
      }
      const { isDatabaseUp } = await reading.health;
      const body = {
        status: isDatabaseUp ? "ok" : "unavailable",
        database: isDatabaseUp ? "up" : "down",
        version,
      };
      return { status: isDatabaseUp ? 200 : 503, body };
    },
  };
}

function documentRoute({ version, allRoutes }: BuiltInOptions): Route {
  return {
    method: "GET",
    url: "/openapi.json",
    permission: "public",
    summary: { zh: "本接口的 OpenAPI 3.1 文档", en: "This API as an OpenAPI 3.1 document" },
    handler: ({ language }) => ({ body: openApiDocument(allRoutes(), { version, language }) }),
  };
}

function schemaRoute(): Route {
  return {
    method: "GET",
    url: "/schemas/:type/:version",
    permission: "public",
    summary: { zh: "一个事件类型的 JSON Schema", en: "JSON Schema of a word of the vocabulary" },
    schema: {
      params: Type.Object({
        type: Type.String({ maxLength: 64 }),
        version: Type.Integer({ minimum: 1, maximum: 1_000 }),
      }),
    },
    handler: ({ params }) => {
      const word = vocabulary.get(params["type"] ?? "");
      const version = Number(params["version"]);
      const schema = word?.version === version ? word.schema : word?.earlier?.[version];
      return schema === undefined ? { problem: "request.no-route" } : { body: schema };
    },
  };
}
