/** What the server says when it refuses (RFC 9457), plus the two cases in which no answer came at all. */
export type ProblemBody = {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly errors?: readonly { readonly pointer?: string; readonly detail?: string }[];
};

export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  /** How to mend it, in the reader's language. */
  readonly detail: string;
  readonly pointers: readonly string[];
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, body: ProblemBody, retryAfterSeconds?: number) {
    super(body.title ?? body.detail ?? `HTTP ${status}`);
    this.name = "ApiProblem";
    this.status = status;
    this.code = body.code ?? `http-${status}`;
    this.detail = body.detail ?? "";
    this.pointers = (body.errors ?? []).flatMap((error) => error.pointer ?? []);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The request never reached the server, or its answer never reached us. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super("The server cannot be reached", { cause });
    this.name = "Unreachable";
  }
}

export type FailureKind = "signed-out" | "forbidden" | "missing" | "unreachable" | "failed";

/** Each kind of failure has its own page state, because each has another next step. */
export function failureKind(error: unknown): FailureKind {
  if (error instanceof Unreachable) return "unreachable";
  if (!(error instanceof ApiProblem)) return "failed";
  if (error.status === 401) return "signed-out";
  if (error.status === 403) return "forbidden";
  return error.status === 404 ? "missing" : "failed";
}
