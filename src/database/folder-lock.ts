import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const attemptLimit = 5;

export type LockHolder = {
  readonly pid: number;
  readonly startMark: string;
  readonly startedAt: string;
};

export type FolderLock = { readonly release: () => void };

export class FolderLockedError extends Error {
  readonly holder: LockHolder;
  constructor(folder: string, holder: LockHolder) {
    super(
      `The data folder ${folder} is in use by another Dianmai server (process ${holder.pid}, since ${holder.startedAt}); ` +
        `stop that one, choose another folder with --data-folder, or let several servers share one DATABASE_URL.`,
    );
    this.name = "FolderLockedError";
    this.holder = holder;
  }
}

/**
 * Takes the data folder for this process. The lock names the process by number and start mark, because a
 * number alone is given again to a stranger after a crash; a lock of a dead process is taken over.
 */
export function lockFolder(folder: string, now: Date): FolderLock {
  const file = join(folder, "server.lock");
  const own = `${file}.${process.pid}`;
  const holder: LockHolder = {
    pid: process.pid,
    startMark: processStartMark(process.pid),
    startedAt: now.toISOString(),
  };
  writeFileSync(own, JSON.stringify(holder), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < attemptLimit; attempt += 1) {
      if (tryLink(own, file)) return { release: () => releaseIfOwn(file, holder) };
      const found = readHolder(file);
      if (found !== undefined && isRunning(found)) throw new FolderLockedError(folder, found);
      moveStaleAside(file, found);
    }
    throw new Error(`The lock ${file} could not be taken in ${attemptLimit} attempts; remove it.`);
  } finally {
    rmSync(own, { force: true });
  }
}

/** Who holds the folder now, or undefined when nobody living does. */
export function folderHolder(folder: string): LockHolder | undefined {
  const found = readHolder(join(folder, "server.lock"));
  return found !== undefined && isRunning(found) ? found : undefined;
}

/** A dead process that its parent has not yet collected (a zombie, usual in containers without an init) is not alive. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const state = processStat(pid)[0];
    return state !== "Z" && state !== "X";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function isRunning(holder: LockHolder): boolean {
  return isProcessAlive(holder.pid) && processStartMark(holder.pid) === holder.startMark;
}

/** On Linux the kernel's start tick of the process (field 22 of stat); elsewhere empty, so the number alone decides. */
function processStartMark(pid: number): string {
  return processStat(pid)[19] ?? "";
}

/** The fields of stat from the third (the state) on; the second, the name, may hold blanks and brackets. */
function processStat(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

function readHolder(file: string): LockHolder | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as LockHolder;
  } catch {
    return undefined;
  }
}

function tryLink(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Renaming is atomic: when another process was quicker and its fresh lock was moved, it is put back. */
function moveStaleAside(file: string, stale: LockHolder | undefined): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved !== undefined && moved.startMark !== stale?.startMark && isRunning(moved)) {
    renameSync(aside, file);
    return;
  }
  rmSync(aside, { force: true });
}

function releaseIfOwn(file: string, holder: LockHolder): void {
  const found = readHolder(file);
  if (found?.pid === holder.pid && found.startMark === holder.startMark)
    rmSync(file, { force: true });
}
