import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { withoutMachine } from "./evidence.mjs";
import { chooseShards, deepShards } from "./shards.mjs";

const base = fileURLToPath(new URL("../../", import.meta.url));
type Shard = { readonly name: string; readonly args?: readonly string[] };
const shards = deepShards(base) as readonly Shard[];
const namesOf = (args: readonly string[]) =>
  (chooseShards(shards, args).chosen as readonly Shard[]).map(({ name }) => name);

describe("the parts of the deep tests", () => {
  test("hold every journey once", () => {
    const files = readdirSync(`${base}test/journeys`)
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => `test/journeys/${name}`);
    const run = shards.flatMap(({ args = [] }) =>
      args.filter((arg) => arg.startsWith("test/journeys/")),
    );
    expect(run.toSorted()).toEqual(files.toSorted());
  });

  test("are all run where none is named, otherwise the named ones, and other arguments go on", () => {
    expect(namesOf([])).toEqual(shards.map(({ name }) => name));
    expect(namesOf(["--shard", "fuzz,faults", "--shard=count-rule"])).toEqual([
      "count-rule",
      "fuzz",
      "faults",
    ]);
    expect(chooseShards(shards, ["--shard", "fuzz", "-t", "strange"]).others).toEqual([
      "-t",
      "strange",
    ]);
  });

  test("that do not exist are refused with the names of those that do", () => {
    expect(() => namesOf(["--shard", "speed"])).toThrow(
      /no shard "speed"; one of: check, count-rule/,
    );
  });

  test("leave evidence without colours and folders of the machine", () => {
    expect(withoutMachine(`\u001B[32mok\u001B[39m ${base}test/x.ts\n\n\n\nend`, base)).toBe(
      "ok ./test/x.ts\n\nend",
    );
  });
});
