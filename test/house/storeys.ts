import path from "node:path";
import { isCode, isTest, placeOf, type Finding, type SourceFile } from "./source-file.ts";
import { syntaxOf } from "./syntax.ts";

/** package.json as far as the house reads it. */
export type Package = {
  readonly imports: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

/** Storeys from the ground up, with what each may import beside itself. `domain` stands for the rest of a domain's own folder. */
export const storeys: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  vocabulary: ["kernel"],
  database: ["kernel", "vocabulary"],
  journal: ["kernel", "vocabulary", "database"],
  ledger: ["kernel", "vocabulary", "database", "journal"],
  "domain-pure": ["kernel", "vocabulary"],
  domain: ["kernel", "vocabulary", "database", "journal", "ledger", "domain-pure"],
  compose: [
    "kernel",
    "vocabulary",
    "database",
    "journal",
    "ledger",
    "domain",
    "domain-pure",
    "server",
  ],
  server: [
    "kernel",
    "vocabulary",
    "database",
    "journal",
    "ledger",
    "domain",
    "domain-pure",
    "compose",
  ],
  cli: [
    "kernel",
    "vocabulary",
    "database",
    "journal",
    "ledger",
    "domain",
    "domain-pure",
    "compose",
    "server",
    "demo",
  ],
  demo: ["kernel", "vocabulary", "demo-world"],
  "demo-world": ["kernel", "vocabulary", "demo"],
  ui: ["kernel", "vocabulary", "domain-pure"],
  console: ["ui", "kernel", "vocabulary", "domain-pure"],
  pda: ["ui", "kernel", "vocabulary", "domain-pure"],
};

const browserRooms = ["ui", "console", "pda"];
/** Folders that are shared parts of the faces and have no door of their own. */
const doorless = ["src/ui"];

/** The room of a file: its storey, its folder with a door, and the domain when it belongs to one. */
export function roomOf(file: string): { room: string; folder: string; domain: string } {
  const [top = "", storey = "", domain = "", inner = ""] = file.split("/");
  if (top !== "src") return { room: "outside", folder: top, domain: "" };
  if (storey === "domains") {
    const pure = inner === "domain" || inner === "contract.ts";
    return { room: pure ? "domain-pure" : "domain", folder: `src/domains/${domain}`, domain };
  }
  if (storey.startsWith("compose")) return { room: "compose", folder: "src/compose", domain: "" };
  if (storey === "demo" && domain === "world")
    return { room: "demo-world", folder: "src/demo", domain: "" };
  return { room: storey, folder: `src/${storey}`, domain: "" };
}

/** Imports look down the storeys only, go through doors, and name only declared packages. */
export function checkImports(files: readonly SourceFile[], manifest: Package): Finding[] {
  return files.filter(isCode).flatMap((file) =>
    syntaxOf(file).imports.flatMap(({ specifier, start }) => {
      const wrong = wrongImport(file, specifier, manifest);
      return wrong === undefined ? [] : [{ place: placeOf(file, start), ...wrong }];
    }),
  );
}

type Wrong = { readonly wrong: string; readonly remedy: string };

function wrongImport(file: SourceFile, specifier: string, manifest: Package): Wrong | undefined {
  if (specifier.startsWith("#")) {
    const target = manifest.imports[specifier];
    if (target === undefined) {
      return {
        wrong: `door ${specifier} does not exist`,
        remedy: "use a door of package.json#imports, or add one there",
      };
    }
    return wrongStorey(file, path.posix.normalize(target));
  }
  if (specifier.startsWith(".")) {
    const target = path.posix.join(path.posix.dirname(file.path), specifier);
    return wrongPath(file, target) ?? wrongStorey(file, target);
  }
  if (path.posix.isAbsolute(specifier)) {
    return {
      wrong: `imports the absolute path ${specifier}`,
      remedy: "import relatively inside a folder, by a door outside it",
    };
  }
  return wrongPackage(file, specifier, manifest);
}

function wrongPath(file: SourceFile, target: string): Wrong | undefined {
  const from = roomOf(file.path);
  const to = roomOf(target);
  if (from.folder === to.folder) {
    return /\.(?:ts|tsx|mjs|js|json|css|svg)(?:\?\w+)?$/.test(target)
      ? undefined
      : { wrong: `imports ${target} without its ending`, remedy: "write the file's ending (.ts)" };
  }
  if (doorless.includes(to.folder) || target === "package.json") return undefined;
  if (from.folder === "bin" && /^src\/cli\/\w/.test(target)) return undefined;
  if (isTest(file) && /^(?:test|bench|bin)\//.test(target)) return undefined;
  return {
    wrong: `reaches into ${to.folder} past its door`,
    remedy: `import by the door of ${to.folder} in package.json#imports`,
  };
}

/** Ways of keeping a record that a bench compares: none may see what really stands on the shelf. */
const policies = "bench/policies/";
const isPolicy = (path: string): boolean => path.startsWith(policies);
const isOpenToPolicies = (target: string): boolean =>
  isPolicy(target) ||
  (target.startsWith("src/") && !["demo", "demo-world"].includes(roomOf(target).room));

function wrongStorey(file: SourceFile, target: string): Wrong | undefined {
  const from = roomOf(file.path);
  const to = roomOf(target);
  if (to.room === "demo-world" && from.folder !== "src/demo") {
    return {
      wrong: `${file.path} reads the simulator's truth`,
      remedy: "ask over HTTP as everybody else; only src/demo knows the world",
    };
  }
  if (isPolicy(file.path) && !isOpenToPolicies(target)) {
    return {
      wrong: `the policy ${file.path} reads ${target}, by which it could see the truth`,
      remedy:
        "a policy is a function of observed events: pass what people can see in as an argument",
    };
  }
  if (from.room === "outside" || to.room === "outside") return undefined;
  if (from.domain !== "" && to.domain !== "" && from.domain !== to.domain) {
    return {
      wrong: `domain ${from.domain} looks sideways into ${to.domain}`,
      remedy: `declare the function it needs in src/domains/${from.domain}/ports.ts and let compose fill it`,
    };
  }
  if (from.room === to.room) return undefined;
  if (from.room === "pda" && to.domain === "inventory" && target.includes("/domain/handheld/"))
    return undefined;
  if (
    browserRooms.includes(from.room) &&
    to.room === "domain-pure" &&
    !target.endsWith("/contract.ts")
  ) {
    return {
      wrong: `${from.room} imports ${target}`,
      remedy: "a page knows only contract.ts of a domain",
    };
  }
  const allowed = storeys[from.room];
  if (allowed === undefined) {
    return {
      wrong: `src/${from.room} is no room of the house`,
      remedy: "put the file into a folder of ARCHITECTURE.md, or add the storey there and here",
    };
  }
  if (allowed.includes(to.room)) return undefined;
  return {
    wrong: `${from.room} imports ${to.room}, which does not stand below it`,
    remedy: `${from.room} may import ${allowed.join(", ") || "nothing but itself"}; pass the rest in as an argument from compose`,
  };
}

function wrongPackage(file: SourceFile, specifier: string, manifest: Package): Wrong | undefined {
  const { room } = roomOf(file.path);
  if (specifier.startsWith("node:")) {
    return browserRooms.includes(room) && !isTest(file)
      ? {
          wrong: `a browser folder imports ${specifier}`,
          remedy: "use what the browser offers, or ask the server",
        }
      : undefined;
  }
  if (specifier.startsWith("virtual:")) return undefined;
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  const bundledOrTest = isTest(file) || [...browserRooms, "demo", "outside"].includes(room);
  if (name in manifest.dependencies || (bundledOrTest && name in manifest.devDependencies))
    return undefined;
  return name in manifest.devDependencies
    ? {
        wrong: `the running server imports ${name}, a development dependency`,
        remedy: "move it to dependencies, or do without",
      }
    : {
        wrong: `package ${specifier} is not declared`,
        remedy: "declare it in package.json, or write node: before a built-in",
      };
}
