import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeDataFolder } from "#database";
import type { CommandContext, ExitCode } from "./command.ts";
import type { DemoFlags } from "./parts.ts";
import { serve } from "./serve-command.ts";

export const usualDemo: DemoFlags = { shops: 3, items: 4000, days: 30, speed: 60, seed: 1 };

export type DemoServing = {
  readonly flags: DemoFlags;
  readonly password?: string;
  /** Where the operator wants the data to stay; absent: in a folder that is deleted afterwards. */
  readonly dataFolder?: string;
};

/** The demo chain, never beside data that somebody wants to keep. */
export async function serveDemo(context: CommandContext, demo: DemoServing): Promise<ExitCode> {
  const { flags, password } = demo;
  const isThrowAway = demo.dataFolder === undefined;
  const dataFolder = demo.dataFolder ?? mkdtempSync(join(tmpdir(), "dianmai-demo-"));
  const settings = { ...context.loaded.settings, dataFolder };
  const loaded = { ...context.loaded, settings };
  try {
    return await serve({ ...context, loaded, isThrowAway }, (parts, options) =>
      parts.startDemo({ ...options, flags, ...(password !== undefined && { password }) }),
    );
  } finally {
    if (isThrowAway) removeDataFolder(dataFolder);
  }
}
