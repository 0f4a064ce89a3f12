const connectionCodes = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND"]);
/** PostgreSQL's classes: connection, no resources, operator intervention, locks, and conflicts that a retry solves. */
const retryClasses = ["08", "53", "57", "55", "40"];
const connectionTexts =
  /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|server closed the connection/i;

/** True for failures that go away by themselves, so that the caller should send the same again. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as Error & { code?: unknown };
  if (error.name === "Overloaded") return true;
  if (typeof code === "string" && connectionCodes.has(code)) return true;
  if (
    typeof code === "string" &&
    /^[0-9A-Z]{5}$/.test(code) &&
    retryClasses.includes(code.slice(0, 2))
  )
    return true;
  if (error instanceof AggregateError) return error.errors.some(isOutage);
  return connectionTexts.test(error.message);
}
