import { defineConfig } from "vitest/config";

const minuteMs = 60_000;
const isDeep = process.env["DIANMAI_DEEP"] === "1";
const databaseSetup = ["test/setup/engine.ts"];

/** One kind of test: a group runs after the group before it, so that they do not slow each other. */
function project(name: string, groupOrder: number, options: Record<string, unknown>) {
  return {
    test: { name, environment: "node" as const, sequence: { groupOrder }, ...options },
  };
}

const database = {
  include: ["src/**/*.db.test.ts"],
  globalSetup: databaseSetup,
  testTimeout: isDeep ? 60 * minuteMs : 2 * minuteMs,
  hookTimeout: 2 * minuteMs,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    passWithNoTests: true,
    projects: [
      project("unit", 0, {
        include: ["src/**/*.test.ts", "bin/**/*.test.ts"],
        exclude: ["**/node_modules/**", "src/**/*.db.test.ts"],
        testTimeout: minuteMs,
      }),
      project("house", 0, { include: ["test/*.test.ts"], testTimeout: minuteMs }),
      project("db", 1, database),
      project("db-embedded", 2, database),
      project("journeys", 3, {
        include: ["test/journeys/**/*.test.ts", "test/faults/**/*.test.ts"],
        globalSetup: databaseSetup,
        fileParallelism: false,
        testTimeout: isDeep ? 120 * minuteMs : 10 * minuteMs,
        hookTimeout: 2 * minuteMs,
      }),
      project("browser", 4, {
        include: ["test/browser/**/*.test.ts"],
        globalSetup: databaseSetup,
        fileParallelism: false,
        testTimeout: 3 * minuteMs,
        hookTimeout: 3 * minuteMs,
      }),
    ],
  },
});
