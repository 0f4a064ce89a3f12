import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { removeDataFolder, startEmbedded } from "#database";
import { externalPrograms, startExternal } from "./external-server.ts";

type EngineKind = "embedded" | "external";
export type TestEngine = {
  readonly kind: EngineKind;
  readonly url: string;
  readonly adminUrl: string;
  readonly version: string;
};
type Shared = { readonly engine: TestEngine; readonly stop: () => Promise<void> };

declare module "vitest" {
  export interface ProvidedContext {
    testEngine: TestEngine;
  }
}

/** Projects of one run share an engine of each kind; the key lives on the process because each project loads this file anew. */
const registry = ((
  globalThis as { dianmaiEngines?: Map<EngineKind, { users: number; shared: Promise<Shared> }> }
).dianmaiEngines ??= new Map());

/** Vitest calls this once for each project that needs a database, and the returned function at its end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const kind = kindFor(project.name);
  const entry = registry.get(kind) ?? {
    users: 0,
    shared: kind === "external" ? external() : embedded(),
  };
  entry.users += 1;
  registry.set(kind, entry);
  const { engine, stop } = await entry.shared;
  project.provide("testEngine", engine);
  return async () => {
    entry.users -= 1;
    if (entry.users > 0) return;
    registry.delete(kind);
    await stop();
  };
}

function kindFor(projectName: string): EngineKind {
  const wanted = process.env["DIANMAI_TEST_ENGINE"] ?? "external";
  if (wanted === "embedded" || projectName.endsWith("-embedded")) return "embedded";
  if (externalPrograms() !== undefined) return "external";
  if (process.env["CI"] === "true") {
    throw new Error(
      "No PostgreSQL server programs for the external engine; CI must have them (apt-get install postgresql).",
    );
  }
  console.warn(
    "No external PostgreSQL found (apt-get install postgresql): these tests run on the embedded one instead.",
  );
  return "embedded";
}

async function external(): Promise<Shared> {
  const server = await startExternal();
  return {
    engine: {
      kind: "external",
      url: server.url,
      adminUrl: server.adminUrl,
      version: server.version,
    },
    stop: server.stop,
  };
}

async function embedded(): Promise<Shared> {
  const folder = mkdtempSync(join(tmpdir(), "dianmai-test-"));
  // Losing power is not part of these tests, so the disk need not be waited for.
  const engine = await startEmbedded({
    folder,
    settings: { fsync: "off", max_connections: "200" },
    log: () => undefined,
  });
  const stop = async (): Promise<void> => {
    await engine.stop();
    removeDataFolder(folder);
  };
  return {
    engine: { kind: "embedded", url: engine.url, adminUrl: engine.adminUrl, version: "18" },
    stop,
  };
}
