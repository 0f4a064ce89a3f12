import { statfs } from "node:fs/promises";

/** Free bytes that an ordinary process may still write. */
export async function readFreeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

export type FreeSpaceOptions = {
  readonly read: () => Promise<number>;
  readonly minFreeBytes: number;
  readonly now: () => number;
  readonly warn: (text: string) => void;
};

/** A reading is good for this long; so the guard shuts, and opens again by itself, within it. */
export const readingMs = 1_000;

/**
 * Says whether new events can be kept. PostgreSQL stops with a panic when its disk is full, so the door shuts before.
 * A reading that fails is no full disk: it is logged, and the door stays as it was.
 */
export function createFreeSpaceGuard({
  read,
  minFreeBytes,
  now,
  warn,
}: FreeSpaceOptions): () => Promise<boolean> {
  let reading: { readonly at: number; readonly isLow: Promise<boolean> } | undefined;
  let wasLow = false;
  const measure = async (): Promise<boolean> => {
    try {
      const isLow = (await read()) < minFreeBytes;
      if (isLow !== wasLow)
        warn(
          isLow
            ? "disk nearly full: new events are refused"
            : "disk has room again: new events are taken",
        );
      wasLow = isLow;
    } catch (error) {
      warn(`free space cannot be read: ${(error as Error).message}`);
    }
    return wasLow;
  };
  return () => {
    if (reading === undefined || now() - reading.at >= readingMs)
      reading = { at: now(), isLow: measure() };
    return reading.isLow;
  };
}
