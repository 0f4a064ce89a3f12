import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";

const inflate = promisify(inflateRaw);
const maximumEntries = 2000;
const maximumUnpackedBytes = 256 * 1024 * 1024;
const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const endBytes = 22;
const longestComment = 65_535;

export type ZipFault = "broken" | "too-large";

/** Unpacks every part of a zip into nothing and stops at the limit: what a zip says of its own sizes may be a lie. */
export async function zipFault(bytes: Buffer): Promise<ZipFault | undefined> {
  const entries = entriesOf(bytes);
  if (entries === undefined) return "broken";
  if (entries.length > maximumEntries) return "too-large";
  let left = maximumUnpackedBytes;
  for (const { method, packed } of entries) {
    try {
      const unpacked =
        method === 0
          ? packed.length
          : (await inflate(packed, { maxOutputLength: left + 1 })).length;
      left -= unpacked;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE"
        ? "too-large"
        : "broken";
    }
    if (left < 0) return "too-large";
  }
  return undefined;
}

type Entry = { readonly method: number; readonly packed: Buffer };

function entriesOf(bytes: Buffer): Entry[] | undefined {
  try {
    const end = endOf(bytes);
    if (end === undefined) return undefined;
    const count = bytes.readUInt16LE(end + 10);
    let at = bytes.readUInt32LE(end + 16);
    const entries: Entry[] = [];
    for (let index = 0; index < Math.min(count, maximumEntries + 1); index += 1) {
      if (bytes.readUInt32LE(at) !== entryMark) return undefined;
      const local = bytes.readUInt32LE(at + 42);
      const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
      const packed = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
      entries.push({ method: bytes.readUInt16LE(at + 10), packed });
      at +=
        46 +
        bytes.readUInt16LE(at + 28) +
        bytes.readUInt16LE(at + 30) +
        bytes.readUInt16LE(at + 32);
    }
    return entries;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function endOf(bytes: Buffer): number | undefined {
  const least = Math.max(0, bytes.length - endBytes - longestComment);
  for (let at = bytes.length - endBytes; at >= least; at -= 1)
    if (bytes.readUInt32LE(at) === endMark) return at;
  return undefined;
}
