import type { Locale, Text } from "./locale.ts";

const barCells = 24;
const plainLineEveryMs = 2_000;

export type ProgressStep = {
  readonly text: string;
  readonly done?: number | undefined;
  readonly total?: number | undefined;
};

/**
 * Where a command speaks: results on standard output (as JSON with --json), everything else on standard error, so
 * that a pipe receives results alone.
 */
export type Report = {
  readonly note: (text: Text) => void;
  readonly progress: (step: ProgressStep) => void;
  readonly result: (content: unknown, lines: readonly string[]) => void;
  readonly close: () => void;
};

export type ReportOptions = {
  readonly locale: Locale;
  readonly isJson: boolean;
  readonly output: { readonly write: (text: string) => unknown };
  readonly notes: {
    readonly write: (text: string) => unknown;
    readonly isTTY?: boolean;
    readonly columns?: number;
  };
  readonly now: () => number;
};

/** On a terminal progress is one line that moves; elsewhere a line every two seconds. */
export function createReport({ locale, isJson, output, notes, now }: ReportOptions): Report {
  const isTerminal = notes.isTTY === true;
  let lastPlainAt = Number.NEGATIVE_INFINITY;
  let isBarOpen = false;
  const clearBar = (): void => {
    if (isBarOpen) notes.write("\r\u001b[K");
    isBarOpen = false;
  };
  return {
    note: (text) => {
      clearBar();
      notes.write(`${text[locale]}\n`);
    },
    progress: (step) => {
      if (isTerminal) {
        notes.write(`\r\u001b[K${barLine(step).slice(0, (notes.columns ?? 80) - 1)}`);
        isBarOpen = true;
      } else if (now() - lastPlainAt >= plainLineEveryMs) {
        lastPlainAt = now();
        notes.write(`${plainLine(step)}\n`);
      }
    },
    result: (content, lines) => {
      clearBar();
      output.write(
        isJson ? `${JSON.stringify(content)}\n` : lines.map((line) => `${line}\n`).join(""),
      );
    },
    close: clearBar,
  };
}

function barLine(step: ProgressStep): string {
  if (step.total === undefined || step.done === undefined || step.total <= 0)
    return plainLine(step);
  const share = Math.min(1, step.done / step.total);
  const filled = Math.round(share * barCells);
  return `${"█".repeat(filled)}${"░".repeat(barCells - filled)} ${String(Math.floor(share * 100)).padStart(3)} %  ${step.text}`;
}

function plainLine({ text, done, total }: ProgressStep): string {
  if (done === undefined) return text;
  return total === undefined ? `${text} ${done}` : `${text} ${done}/${total}`;
}
