/** An outcome that the person can mend: one sentence, no trace. */
export class LaunchError extends Error {
  constructor(message, exitCode = 3) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Progress goes to standard error, so that standard output stays a command's own. */
export function say(text) {
  process.stderr.write(`dianmai: ${text}\n`);
}

export const root = new URL("../../", import.meta.url);
