import type { EngineLog, MigrationFolder } from "#database";
import type { Poster } from "#journal";
import type { ExitCode } from "./command.ts";
import type { Settings } from "./config.ts";
import type { Report } from "./report.ts";

/** What the composition root hands to the command line; the commands know no domain and no server by themselves. */
export type CommandParts = {
  readonly migrationFolders: readonly MigrationFolder[];
  readonly startServer: (options: StartOptions) => Promise<RunningServer>;
  readonly startDemo: (options: DemoOptions) => Promise<RunningServer>;
  /** The poster of the live ledger, for a rebuild beside it. */
  readonly createStockPoster: () => Poster;
};

export type ServerOptions = {
  readonly settings: Settings;
  readonly databaseUrl: string;
  readonly masterKey: Buffer;
  /** Aborted by Ctrl-C or a stop signal, also during a long start: the demo's history gives up then. */
  readonly stop: AbortSignal;
  readonly report: Report;
  readonly log: EngineLog;
};
/** Somebody who sets the server up would rather see the demo: on this port, with this password for `admin`. */
export type DemoWish = { readonly password: string; readonly port: number };
/** The server ends by itself after `onDemoWish`. */
export type StartOptions = ServerOptions & { readonly onDemoWish: (wish: DemoWish) => void };
export type DemoFlags = {
  /** A file of FreshRetailNet-50K in its published format; without it sales are drawn from the generator. */
  readonly salesFile?: string;
  readonly shops: number;
  /** Of the wide shop. */
  readonly items: number;
  readonly days: number;
  readonly speed: number;
  readonly seed: number;
  readonly watchMinutes?: number;
};
export type DemoOptions = ServerOptions & {
  readonly flags: DemoFlags;
  /** Of the demo's administrator; absent: a new one. */
  readonly password?: string;
};
export type RunningServer = {
  readonly addresses: readonly string[];
  /** Takes no new work, finishes what runs, closes its connections. */
  readonly stop: () => Promise<void>;
  /** Resolves when the server ends by itself, with the exit code of the command; stays open otherwise. */
  readonly ended: Promise<ExitCode>;
};
export type DatabaseWork = {
  readonly databaseUrl: string;
  readonly poolSize: number;
  readonly report: Report;
};
/** `summary` are figures by name; `findings` one sentence each, the first bad row first. */
export type VerifyOutcome = {
  readonly isSound: boolean;
  readonly findings: readonly string[];
  readonly summary: Readonly<Record<string, string | number>>;
};
export type RebuildOutcome = VerifyOutcome;
