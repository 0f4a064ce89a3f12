import type { Bilingual, Language, ProblemCatalogue, ProblemKind, Refusal } from "#kernel";

const statusOfKind: Readonly<Record<ProblemKind, number>> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  "not-found": 404,
  conflict: 409,
  "too-large": 413,
  "too-many": 429,
  unavailable: 503,
};

/** Where HTTP knows a finer number than the kind says. */
const finerStatus: Readonly<Record<string, number>> = {
  "request.malformed-json": 400,
  "request.too-deep": 400,
  "request.number": 400,
  "request.text": 400,
  "request.name": 400,
  "request.malformed": 400,
  "request.no-idempotency-key": 400,
  "request.content-type": 415,
  "server.failure": 500,
};

export const serverProblems: ProblemCatalogue = {
  "request.malformed-json": entry(
    "invalid",
    ["请求内容不是有效的 JSON", "The body is no valid JSON"],
    ["请检查发送方的编码。", "Check how the sender encodes it; UTF-8 is expected."],
  ),
  "request.too-deep": entry(
    "invalid",
    ["JSON 嵌套超过 {limit} 层", "The JSON is nested deeper than {limit}"],
    ["请减少嵌套。", "Nest less."],
  ),
  "request.number": entry(
    "invalid",
    ["数字超出可精确表示的范围", "A number is beyond what can be held exactly"],
    [
      "数量以千分之一为单位，金额以分为单位，均为整数。",
      "Send thousandths of a unit and fen as integers.",
    ],
  ),
  "request.text": entry(
    "invalid",
    ["文字含有无法保存的字符", "A text holds characters that cannot be kept"],
    ["去掉空字符和不成对的代理字符。", "Leave out NUL and unpaired surrogates."],
  ),
  "request.name": entry(
    "invalid",
    ["字段名不允许使用", "A field has a name that is not allowed"],
    ["请改用接口文档中的字段名。", "Use the names of the API document."],
  ),
  "request.malformed": entry(
    "invalid",
    ["请求无法读取", "The request cannot be read"],
    ["请检查网址和请求头。", "Check the address and the headers."],
  ),
  "request.schema": entry(
    "invalid",
    ["请求内容不符合格式", "The request does not match its schema"],
    ["按 errors 指出的位置修改。", "Mend the places that errors points at."],
  ),
  "request.no-idempotency-key": entry(
    "invalid",
    ["缺少 Idempotency-Key 请求头", "The header Idempotency-Key is missing"],
    [
      "每个新命令用一个新的键；重试用原来的键。",
      "A new key for each new command; the same key for a retry.",
    ],
  ),
  "request.content-type": entry(
    "invalid",
    ["不支持这种内容类型", "This content type is not understood here"],
    [
      "请使用 application/json 或接口文档列出的类型。",
      "Send application/json or a type that the API document lists.",
    ],
  ),
  "request.too-large": entry(
    "too-large",
    ["请求内容过大", "The body is too large"],
    ["请分成几次发送。", "Send it in parts."],
  ),
  "request.too-many": entry(
    "too-many",
    ["请求过于频繁", "Too many requests"],
    ["按 Retry-After 等待后再试，或合并为批量。", "Wait as Retry-After says, or send batches."],
  ),
  "request.unauthenticated": entry(
    "unauthenticated",
    ["请先登录", "Sign in first"],
    ["登录已过期或密钥无效。", "The session has ended, or the key is not valid."],
  ),
  "request.forbidden": entry(
    "forbidden",
    ["没有权限", "You may not do this"],
    ["请老板在用户管理中授予角色。", "Let the owner give you a role that may."],
  ),
  "request.csrf": entry(
    "forbidden",
    ["请求不是来自本系统的页面", "The request did not come from this product's pages"],
    [
      "浏览器请求须带 x-requested-with: dianmai。",
      "A browser sends the header x-requested-with: dianmai.",
    ],
  ),
  "request.no-route": entry(
    "not-found",
    ["没有这个地址", "There is nothing at this address"],
    ["请查看 /api/v1/openapi.json。", "See /api/v1/openapi.json."],
  ),
  "server.disk-full": entry(
    "unavailable",
    ["服务器磁盘空间不足，暂停接收", "The server's disk is nearly full; nothing is taken for now"],
    [
      "数据保留在发送方，稍后自动重试；请管理员清理磁盘。",
      "Keep the data and retry; the operator frees disk space.",
    ],
  ),
  "server.unavailable": entry(
    "unavailable",
    ["服务器暂时不可用", "The server cannot answer for a moment"],
    ["稍后用相同的标识重试，不会重复。", "Retry with the same ids; nothing is done twice."],
  ),
  "server.failure": entry(
    "unavailable",
    ["服务器出错", "The server failed"],
    ["请把请求编号告诉管理员。", "Tell the operator the request id."],
  ),
};

function entry(
  kind: ProblemKind,
  [zh, en]: readonly [string, string],
  [remedyZh, remedyEn]: readonly [string, string],
): ProblemCatalogue[string] {
  return { kind, title: { zh, en }, remedy: { zh: remedyZh, en: remedyEn } };
}

/** RFC 9457, with the members that a program reads: code, params, errors. */
export type ProblemBody = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly params?: Refusal["params"];
  readonly errors?: Refusal["errors"];
};

export type ProblemWriter = (
  refusal: Refusal,
  to: { readonly language: Language; readonly requestId: string },
) => ProblemBody;

/** One writer over the catalogues of all domains. Error: a code that two catalogues claim. */
export function createProblemWriter(catalogues: readonly ProblemCatalogue[]): ProblemWriter {
  const known = new Map<string, ProblemCatalogue[string]>();
  for (const [code, problem] of [serverProblems, ...catalogues].flatMap((catalogue) =>
    Object.entries(catalogue),
  )) {
    if (known.has(code)) throw new Error(`The problem ${code} stands in two catalogues`);
    known.set(code, problem);
  }
  return (refusal, { language, requestId }) => {
    const problem = known.get(refusal.problem);
    if (problem === undefined)
      throw new Error(`The problem ${refusal.problem} stands in no catalogue`);
    return {
      type: `urn:dianmai:problem:${refusal.problem}`,
      title: filled(problem.title, language, refusal.params),
      status: finerStatus[refusal.problem] ?? statusOfKind[problem.kind],
      detail: filled(problem.remedy, language, refusal.params),
      instance: requestId,
      code: refusal.problem,
      ...(refusal.params !== undefined && { params: refusal.params }),
      ...(refusal.errors !== undefined && { errors: refusal.errors }),
    };
  };
}

function filled(text: Bilingual, language: Language, params: Refusal["params"]): string {
  const chosen = language === "en" ? text.en : text.zh;
  return chosen.replaceAll(/\{(\w+)\}/g, (hole, name: string) => String(params?.[name] ?? hole));
}

/** The first of zh and en in order of their weights; Chinese when neither is asked for. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const wanted = (acceptLanguage ?? "")
    .slice(0, 500)
    .split(",")
    .map((part) => {
      const [tag = "", ...options] = part.trim().toLowerCase().split(";");
      const weight = options
        .map((option) => /^\s*q=([\d.]+)$/.exec(option)?.[1])
        .find((found) => found !== undefined);
      return { tag: tag.split("-")[0], weight: Number(weight ?? 1) };
    })
    .filter(({ tag, weight }) => (tag === "zh" || tag === "en") && weight > 0)
    .toSorted((a, b) => b.weight - a.weight);
  return wanted[0]?.tag === "en" ? "en" : "zh-CN";
}
