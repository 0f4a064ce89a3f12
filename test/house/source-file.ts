import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** One file as the checks see it: its path from the root of the repository, and its text. */
export type SourceFile = { readonly path: string; readonly text: string };

/** What a check found: where, what is wrong there, and what to do about it. */
export type Finding = { readonly place: string; readonly wrong: string; readonly remedy: string };

const limitFileBytes = 4_000_000;
const textFile =
  /\.(?:c?m?[jt]sx?|json|jsonc|md|sql|css|html|svg|ya?ml|toml|sh|service|txt)$|^[^.]*$|^\.[\w.-]+$/;

/** Reads every text file that git tracks or would track. Shape: paths with forward slashes, sorted. */
export function readRepository(root: string): SourceFile[] {
  const listed = execFileSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 64_000_000,
    },
  );
  return [...new Set(listed.split("\0"))]
    .filter((name) => name !== "" && !name.startsWith("node_modules/"))
    .filter((name) => textFile.test(path.posix.basename(name)) || isPicture(name))
    .filter((name) => existsSync(path.join(root, name)))
    .filter((name) => statSync(path.join(root, name)).isFile())
    .filter((name) => statSync(path.join(root, name)).size <= limitFileBytes)
    .toSorted()
    .map((name) => ({
      path: name,
      text: isPicture(name) ? "" : readFileSync(path.join(root, name), "utf8"),
    }));
}

/** A picture is known by its name, so that documents can link to it; its bytes are no text. */
function isPicture(name: string): boolean {
  return name.endsWith(".png");
}

/** One line for a person: place, what is wrong, remedy. */
export function describeFinding(finding: Finding): string {
  return `${finding.place}: ${finding.wrong} → ${finding.remedy}`;
}

/** The number of the line on which an offset stands, counted from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1))
    line += 1;
  return line;
}

export function placeOf(file: SourceFile, offset: number): string {
  return `${file.path}:${lineAt(file.text, offset)}`;
}

export function isTest(file: SourceFile): boolean {
  return (
    /\.test\.tsx?$/.test(file.path) ||
    file.path.startsWith("test/") ||
    file.path.startsWith("bench/")
  );
}

export function isCode(file: SourceFile): boolean {
  return /\.(?:ts|tsx|mjs|js)$/.test(file.path) && /^(?:src|test|bench|bin)\//.test(file.path);
}
