import type { ImportLine, Preview } from "#imports/contract";
import { UsageError } from "./command.ts";

export type ImportAccess =
  | { readonly key: string }
  | { readonly login: string; readonly password: string; readonly chain?: string };

export type ImportRequest = {
  readonly kind: string;
  readonly name: string;
  readonly bytes: Buffer<ArrayBuffer>;
  readonly columns?: string;
  readonly fixed?: string;
};

export type ImportClient = {
  readonly preview: (request: ImportRequest) => Promise<Preview>;
  readonly run: (request: ImportRequest) => AsyncGenerator<ImportLine>;
};

const ours = { "x-requested-with": "dianmai" };

/** Speaks with a running server as any integrator does; the language is that of its refusals. */
export async function importClient(
  server: string,
  { access, language }: { readonly access: ImportAccess; readonly language: string },
): Promise<ImportClient> {
  const api = `${server.replace(/\/+$/, "")}/api/v1`;
  const shared = { ...ours, "accept-language": language };
  const known: Record<string, string> =
    "key" in access
      ? { authorization: `Bearer ${access.key}` }
      : { cookie: await signIn(api, { access, headers: shared }) };
  const send = async (path: string, request: ImportRequest): Promise<Response> => {
    const { name, columns, fixed } = request;
    const query = new URLSearchParams({
      name,
      ...(columns !== undefined && { columns }),
      ...(fixed !== undefined && { fixed }),
    });
    const response = await reach(`${api}/imports/${path}?${query.toString()}`, {
      method: "POST",
      headers: { ...shared, ...known, "content-type": "application/octet-stream" },
      body: request.bytes,
    });
    if (!response.ok) throw await refusalOf(response);
    return response;
  };
  return {
    preview: async (request) =>
      (await (await send(`${request.kind}/preview`, request)).json()) as Preview,
    run: async function* (request) {
      const response = await send(request.kind, request);
      for await (const line of linesOf(response)) yield JSON.parse(line) as ImportLine;
    },
  };
}

/** A server that is away is no defect of this program. */
async function reach(url: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(url, options);
  } catch (error) {
    const { cause } = error as Error;
    const reason = cause instanceof Error ? cause.message : (error as Error).message;
    throw new Error(`No answer from ${new URL(url).origin}: ${reason}`, { cause });
  }
}

type SigningIn = {
  readonly access: Exclude<ImportAccess, { key: string }>;
  readonly headers: Readonly<Record<string, string>>;
};

async function signIn(api: string, { access, headers }: SigningIn): Promise<string> {
  const response = await reach(`${api}/session`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(access),
  });
  if (!response.ok) throw await refusalOf(response);
  return (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

async function refusalOf(response: Response): Promise<Error> {
  const problem = (await response.json().catch(() => ({}))) as {
    title?: string;
    detail?: string;
  };
  const said = [problem.title, problem.detail].filter(Boolean).join(" ");
  return new UsageError(said === "" ? `The server answered ${response.status}.` : said);
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  if (response.body === null) return;
  let rest = "";
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") throw new Error("the server's answer broke off; import the file again");
}
