import { expect, it } from "vitest";
import { createProblemWriter, languageOf, serverProblems } from "./problems.ts";

const to = { language: "en", requestId: "r-1" } as const;

it("writes a refusal as RFC 9457 with title and remedy in the caller's language and the figures filled in", () => {
  const write = createProblemWriter([]);
  const refusal = {
    problem: "request.too-deep",
    params: { limit: 32 },
    errors: [{ pointer: "/a", detail: "deep" }],
  };
  expect(write(refusal, to)).toEqual({
    type: "urn:dianmai:problem:request.too-deep",
    title: "The JSON is nested deeper than 32",
    status: 400,
    detail: "Nest less.",
    instance: "r-1",
    code: "request.too-deep",
    params: { limit: 32 },
    errors: [{ pointer: "/a", detail: "deep" }],
  });
  expect(write(refusal, { ...to, language: "zh-CN" }).title).toBe("JSON 嵌套超过 32 层");
});

it("gives every kind of refusal its own status", () => {
  const kinds = [
    "invalid",
    "unauthenticated",
    "forbidden",
    "not-found",
    "conflict",
    "too-large",
    "too-many",
    "unavailable",
  ] as const;
  const text = { zh: "x", en: "x" };
  const catalogue = Object.fromEntries(
    kinds.map((kind) => [`shop.${kind}`, { kind, title: text, remedy: text }]),
  );
  const write = createProblemWriter([catalogue]);
  expect(kinds.map((kind) => write({ problem: `shop.${kind}` }, to).status)).toEqual([
    422, 401, 403, 404, 409, 413, 429, 503,
  ]);
});

it("accepts no code that stands in two catalogues or in none", () => {
  expect(() => createProblemWriter([serverProblems])).toThrow("stands in two catalogues");
  expect(() => createProblemWriter([])({ problem: "shop.unheard-of" }, to)).toThrow(
    "stands in no catalogue",
  );
});

it("chooses between Chinese and English by the weights of Accept-Language", () => {
  const cases = {
    "en-GB,en;q=0.9": "en",
    "zh-TW": "zh-CN",
    "zh;q=0.2, en;q=0.8": "en",
    "fr, en;q=0.1": "en",
    fr: "zh-CN",
    "en;q=0": "zh-CN",
  };
  for (const [header, language] of Object.entries(cases))
    expect(languageOf(header), header).toBe(language);
  expect(languageOf(undefined)).toBe("zh-CN");
});
