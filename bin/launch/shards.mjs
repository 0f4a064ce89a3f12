import { readdirSync } from "node:fs";
import { join } from "node:path";
import { LaunchError } from "./say.mjs";

/** The full counts in parts: each proves one thing, and can be run alone. */
const journeys = {
  "count-rule": ["count-rule", "dense-fold", "fold-model"],
  properties: ["count-properties", "shop-properties", "projections", "ledger-laws"],
  fuzz: ["fuzz"],
  linearizability: ["linearizability"],
};

/** All parts with the tests that they run; what no part names belongs to `journeys`, so that nothing is left out. */
export function deepShards(base) {
  const files = readdirSync(join(base, "test", "journeys")).filter((name) =>
    name.endsWith(".test.ts"),
  );
  const named = Object.entries(journeys).map(([name, stems]) => ({
    name,
    args: journeysArgs(files.filter((file) => stems.includes(file.replace(".test.ts", "")))),
  }));
  const taken = new Set(Object.values(journeys).flat());
  const rest = files.filter((file) => !taken.has(file.replace(".test.ts", "")));
  return [
    { name: "check" },
    ...named.filter(({ args }) => args !== undefined),
    { name: "faults", args: ["--project", "journeys", "test/faults/"] },
    { name: "journeys", args: journeysArgs(rest) },
    { name: "database", args: ["--project", "db"] },
    { name: "database-embedded", args: ["--project", "db-embedded"] },
    { name: "browser", args: ["--project", "browser"] },
  ];
}

function journeysArgs(files) {
  if (files.length === 0) return undefined;
  return ["--project", "journeys", ...files.map((file) => `test/journeys/${file}`)];
}

/** `--shard a --shard=b` → the named parts and the other arguments; none named = all. */
export function chooseShards(shards, args) {
  const names = [];
  const others = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index];
    if (arg === "--shard") names.push(...(args[(index += 1)] ?? "").split(","));
    else if (arg.startsWith("--shard=")) names.push(...arg.slice("--shard=".length).split(","));
    else others.push(arg);
  }
  const known = shards.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new LaunchError(`There is no shard "${unknown}"; one of: ${known.join(", ")}.`, 2);
  return {
    chosen: names.length === 0 ? shards : shards.filter(({ name }) => names.includes(name)),
    others,
  };
}
