import { ConfigError } from "./config.ts";
import { exitCodes, UsageError, type ExitCode } from "./command.ts";

/** Errors of the system that a person can mend, each as the sentence that says how. */
const remedies: Readonly<
  Record<string, (error: NodeJS.ErrnoException & { port?: number }) => string>
> = {
  EADDRINUSE: ({ port }) =>
    `Port ${port ?? ""} is in use; stop the program that uses it or choose another with --port.`,
  EADDRNOTAVAIL: () =>
    "This machine does not have the address to listen on; choose another with --host.",
  EACCES: ({ path, port }) =>
    path === undefined
      ? `Port ${port ?? ""} needs more rights; choose one above 1023 with --port.`
      : `No permission for ${path}; give this user the right to it or choose another --data-folder.`,
  EPERM: ({ path }) =>
    `No permission for ${path ?? "this"}; start as the owner of the data folder or choose another --data-folder.`,
  EROFS: ({ path }) => `${path ?? "The folder"} cannot be written; choose another --data-folder.`,
  ENOSPC: ({ path }) =>
    `The disk of ${path ?? "the data folder"} is full; free some space or choose another --data-folder.`,
  ENOENT: ({ path }) => `${path ?? "A file"} is not there; check the name.`,
  ECONNREFUSED: () => "The database does not answer; check DATABASE_URL and that the server runs.",
};

export type Explanation = { readonly text: string; readonly code: ExitCode };

/** One sentence for what a person can mend; a defect of ours keeps its trace. */
export function explain(error: unknown): Explanation {
  if (error instanceof ConfigError || error instanceof UsageError)
    return { text: error.message, code: exitCodes.usage };
  if (!(error instanceof Error)) return { text: String(error), code: exitCodes.outage };
  const remedy = remedies[(error as NodeJS.ErrnoException).code ?? ""];
  if (remedy !== undefined) return { text: remedy(error), code: exitCodes.outage };
  const isDefect =
    error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
  return {
    text: isDefect ? (error.stack ?? error.message) : error.message,
    code: exitCodes.outage,
  };
}
