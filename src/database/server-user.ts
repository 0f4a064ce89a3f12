import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/** PostgreSQL refuses to run as root; this is the user it runs as then. Undefined: run as ourselves. */
export type ServerUser = { readonly uid: number; readonly gid: number };

const sharedPlace = "/var/lib/dianmai";

export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = lookUp("postgres") ?? lookUp("dianmai");
  if (known !== undefined) return known;
  createUser();
  const created = lookUp("dianmai");
  if (created !== undefined) return created;
  throw new Error(
    "PostgreSQL does not run as root and the system user dianmai could not be created; start as an ordinary user, or create it (useradd --system dianmai).",
  );
}

/** A folder that the server user owns and can reach from the root of the file system. */
export function reachableFolder(folder: string, user: ServerUser | undefined): string {
  if (user === undefined) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }
  mkdirSync(dirname(folder), { recursive: true, mode: 0o711 });
  if (!canEnter(dirname(folder), user)) return folderElsewhere(folder, user);
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
  chownSync(folder, user.uid, user.gid);
  return folder;
}

/**
 * Root's home is closed to other users, so a checkout below it is out of PostgreSQL's reach: its data then
 * live under /var/lib/dianmai and the data folder holds a link.
 */
function folderElsewhere(folder: string, user: ServerUser): string {
  const mark = createHash("sha256").update(folder).digest("hex").slice(0, 12);
  const place = join(sharedPlace, mark);
  mkdirSync(place, { recursive: true, mode: 0o711 });
  chmodSync(sharedPlace, 0o711);
  const target = join(place, basename(folder));
  mkdirSync(target, { recursive: true, mode: 0o700 });
  chownSync(target, user.uid, user.gid);
  if (!existsSync(folder)) symlinkSync(target, folder);
  return target;
}

/** Removes what a link in a data folder points to, when it is a place that we made for it. */
export function removeElsewhere(link: string): void {
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  const place = dirname(readlinkSync(link));
  if (dirname(place) === sharedPlace) rmSync(place, { recursive: true, force: true });
}

/** The engine's programs, copied beside the data where the server user cannot reach the packages. */
export function reachableEngine(
  native: string,
  version: string,
  user: ServerUser | undefined,
): string {
  if (user === undefined || canRun(join(native, "bin", "postgres"), user)) return native;
  const target = join(sharedPlace, `engine-${version}`);
  if (existsSync(target)) return target;
  mkdirSync(sharedPlace, { recursive: true, mode: 0o711 });
  const unfinished = `${target}.${process.pid}`;
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  renameSync(unfinished, target);
  return target;
}

function canEnter(folder: string, user: ServerUser): boolean {
  const probe = spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", folder], { ...user, cwd: "/" });
  return probe.status === 0;
}

function canRun(program: string, user: ServerUser): boolean {
  return spawnSync(program, ["--version"], { ...user, cwd: "/" }).status === 0;
}

function lookUp(name: string): ServerUser | undefined {
  try {
    const read = (flag: string): number =>
      Number(
        execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
      );
    return { uid: read("-u"), gid: read("-g") };
  } catch {
    return undefined;
  }
}

/** useradd is the name on most systems, adduser with these flags the one of BusyBox. */
function createUser(): void {
  const commands: readonly (readonly [string, readonly string[]])[] = [
    ["useradd", ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "dianmai"]],
    ["adduser", ["-S", "-D", "-H", "dianmai"]],
  ];
  commands.some(([program, flags]) => spawnSync(program, flags).status === 0);
}
