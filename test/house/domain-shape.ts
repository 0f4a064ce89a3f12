import type { Finding, SourceFile } from "./source-file.ts";
import { roomOf, type Package } from "./storeys.ts";

export const domainFiles = ["README.md", "index.ts", "module.ts", "contract.ts"];

/** Every domain opens the same way: one page to read, one door, one module, one contract. */
export function checkDomainShape(files: readonly SourceFile[]): Finding[] {
  const paths = new Set(files.map(({ path }) => path));
  const domains = new Set(
    files.map(({ path }) => roomOf(path).domain).filter((name) => name !== ""),
  );
  return [...domains].flatMap((domain) =>
    domainFiles
      .filter((name) => !paths.has(`src/domains/${domain}/${name}`))
      .map((name) => ({
        place: `src/domains/${domain}`,
        wrong: `has no ${name}`,
        remedy: "see the page of a domain in ARCHITECTURE.md",
      })),
  );
}

/** Every door opens onto a file, except those named as still to come; a door that has come leaves that list. */
export function checkDoors(
  files: readonly SourceFile[],
  manifest: Package,
  toCome: readonly string[],
): Finding[] {
  const paths = new Set(files.map(({ path }) => path));
  return Object.entries(manifest.imports).flatMap(([door, target]) => {
    const isThere = paths.has(target.replace("./", ""));
    if (isThere && toCome.includes(door)) {
      return [
        {
          place: "test/house.test.ts",
          wrong: `${door} is named as still to come, and is there`,
          remedy: "take it off the list doorsToCome",
        },
      ];
    }
    if (isThere || toCome.includes(door)) return [];
    return [
      {
        place: "package.json#imports",
        wrong: `${door} leads to ${target}, which does not exist`,
        remedy: "write the file or take the door away",
      },
    ];
  });
}
