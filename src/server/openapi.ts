import type { TSchema } from "typebox";
import type { Language, Route } from "#kernel";

export const apiBase = "/api/v1";

const problemSchema = {
  type: "object",
  required: ["type", "title", "status", "code"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    instance: { type: "string", description: "request id" },
    code: { type: "string" },
    params: { type: "object" },
    errors: {
      type: "array",
      items: {
        type: "object",
        properties: { pointer: { type: "string" }, detail: { type: "string" } },
      },
    },
  },
};

/** OpenAPI 3.1 out of the same schemas that check the requests; it cannot say anything else than the server does. */
export function openApiDocument(
  routes: readonly Route[],
  { version, language }: { version: string; language: Language },
): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = `${apiBase}${route.url.replaceAll(/:(\w+)/g, "{$1}")}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, language) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: language === "en" ? "Dianmai API" : "店脉接口",
      version,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ key: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "dm_<chain>_<id>_<secret>" },
        session: { type: "apiKey", in: "cookie", name: "dm_session" },
      },
      schemas: { Problem: problemSchema },
    },
  };
}

export const jsonType = "application/json";
export const bytesType = "application/octet-stream";

/** Body forms that a route takes. */
export function bodyTypes({ takesBytes, contentTypes = [] }: Route): readonly string[] {
  return takesBytes === true ? [bytesType] : [jsonType, ...contentTypes];
}

function operation(route: Route, language: Language): Record<string, unknown> {
  const { schema, permission } = route;
  const body = schema?.shownBody ?? schema?.body;
  return {
    operationId: operationId(route),
    summary: language === "en" ? route.summary.en : route.summary.zh,
    "x-permission": permission,
    ...(permission === "public" && { security: [] }),
    parameters: parametersOf(route),
    ...(body !== undefined && {
      requestBody: {
        required: true,
        content: Object.fromEntries(bodyTypes(route).map((type) => [type, { schema: body }])),
      },
    }),
    responses: {
      "2XX": {
        description: "OK",
        ...(schema?.answer !== undefined && {
          content: { "application/json": { schema: schema.answer } },
        }),
      },
      default: {
        description: "RFC 9457",
        content: {
          "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
        },
      },
    },
  };
}

function operationId({ method, url }: Route): string {
  const words = url.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return `${method.toLowerCase()}${words.map((word) => `${word[0]?.toUpperCase() ?? ""}${word.slice(1)}`).join("")}`;
}

function parametersOf({ url, schema, method }: Route): unknown[] {
  const inPath = [...url.matchAll(/:(\w+)/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: members(schema?.params).properties[name] ?? { type: "string" },
  }));
  const key = needsIdempotencyKey({ url, method })
    ? [
        {
          name: "idempotency-key",
          in: "header",
          required: true,
          schema: { type: "string", maxLength: 128 },
        },
      ]
    : [];
  return [
    ...inPath,
    ...listed(schema?.query, "query"),
    ...listed(schema?.headers, "header"),
    ...key,
  ];
}

function listed(schema: TSchema | undefined, place: "query" | "header"): unknown[] {
  const { properties, required } = members(schema);
  return Object.entries(properties).map(([name, member]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: member,
  }));
}

function members(schema: TSchema | undefined): {
  properties: Record<string, unknown>;
  required: readonly string[];
} {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Record<string, unknown>;
    required?: string[];
  };
  return { properties, required };
}

/** A command may be sent twice by a bad line, so each carries the key by which it is known. */
export function needsIdempotencyKey({ method, url }: Pick<Route, "method" | "url">): boolean {
  return method === "POST" && /^\/(?:commands|quarantine)\//.test(url);
}
