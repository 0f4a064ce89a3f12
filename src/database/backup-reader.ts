import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { backupFormat, backupVersion, type BackupHeader, type BackupManifest } from "./backup.ts";
import type { Row, TableSum } from "./backup-rows.ts";

const lineLimitBytes = 64 * 1024 * 1024;

export type BackupVisitor = {
  readonly onHeader: (header: BackupHeader) => Promise<void>;
  readonly onTable: (name: string) => Promise<void>;
  readonly onRow: (row: Row, bytes: number) => Promise<void> | void;
};

/** The file is not a whole, unchanged backup. */
export class BackupDamagedError extends Error {
  override name = "BackupDamagedError";
}

/** Reads a backup line by line, compares every table with the manifest, and gives the manifest back. */
export async function readBackup(file: string, visitor: BackupVisitor): Promise<BackupManifest> {
  const state = new Reading(visitor);
  try {
    await pipeline(
      createReadStream(file),
      createGunzip(),
      async (source: AsyncIterable<Buffer>) => {
        for await (const line of linesOf(source)) await state.take(line);
      },
    );
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (!code.startsWith("Z_") && !(error instanceof SyntaxError)) throw error;
    throw new BackupDamagedError(
      `The backup ${file} is damaged (${(error as Error).message}); use another copy.`,
    );
  }
  return state.close(file);
}

/** Follows the order of the file: header, then each table's name and rows, then the manifest. */
class Reading {
  private readonly visitor: BackupVisitor;
  private readonly sums = new Map<string, TableSum>();
  private header: BackupHeader | undefined;
  private manifest: BackupManifest | undefined;
  private table: { name: string; hash: Hash; rows: number } | undefined;

  constructor(visitor: BackupVisitor) {
    this.visitor = visitor;
  }

  async take(line: string): Promise<void> {
    if (this.manifest !== undefined)
      throw new BackupDamagedError("The backup goes on after its end; use another copy.");
    const content: unknown = JSON.parse(line);
    if (this.header === undefined) await this.takeHeader(content);
    else if (Array.isArray(content)) await this.takeRow(line, content as Row);
    else if (isObject(content) && "table" in content)
      await this.takeTable(String(content["table"]));
    else if (isObject(content) && "complete" in content) this.manifest = content as BackupManifest;
    else
      throw new BackupDamagedError(
        "The backup holds a line that is none of its own; use another copy.",
      );
  }

  close(file: string): BackupManifest {
    this.endTable();
    if (this.manifest === undefined) {
      throw new BackupDamagedError(`The backup ${file} ends too early; use another copy.`);
    }
    const wanted = Object.entries(this.manifest.tables);
    const wrong = wanted.find(([name, sum]) => !isSame(this.sums.get(name), sum));
    if (wrong !== undefined || wanted.length !== this.sums.size) {
      throw new BackupDamagedError(
        `The rows of ${wrong?.[0] ?? "a table"} in the backup ${file} are not those that were written; use another copy.`,
      );
    }
    return this.manifest;
  }

  private async takeHeader(content: unknown): Promise<void> {
    const header = content as BackupHeader;
    if (!isObject(content) || header.format !== backupFormat) {
      throw new BackupDamagedError("The file is no backup of Dianmai.");
    }
    if (header.version > backupVersion) {
      throw new BackupDamagedError(
        `The backup has format ${header.version}, this release reads up to ${backupVersion}; use a newer one.`,
      );
    }
    this.header = header;
    await this.visitor.onHeader(header);
  }

  private async takeTable(name: string): Promise<void> {
    this.endTable();
    this.table = { name, hash: createHash("sha256"), rows: 0 };
    await this.visitor.onTable(name);
  }

  private async takeRow(line: string, row: Row): Promise<void> {
    if (this.table === undefined)
      throw new BackupDamagedError("The backup holds rows of no table; use another copy.");
    this.table.hash.update(`${line}\n`);
    this.table.rows += 1;
    await this.visitor.onRow(row, line.length);
  }

  private endTable(): void {
    if (this.table === undefined) return;
    this.sums.set(this.table.name, {
      rows: this.table.rows,
      sha256: this.table.hash.digest("hex"),
    });
    this.table = undefined;
  }
}

export function isSame(a: TableSum | undefined, b: TableSum | undefined): boolean {
  return a !== undefined && b !== undefined && a.rows === b.rows && a.sha256 === b.sha256;
}

function isObject(content: unknown): content is Record<string, unknown> {
  return typeof content === "object" && content !== null && !Array.isArray(content);
}

async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of source) {
    const parts = (rest + decoder.write(chunk)).split("\n");
    rest = parts.pop() ?? "";
    if (rest.length > lineLimitBytes)
      throw new BackupDamagedError("The backup holds an endless line; use another copy.");
    yield* parts;
  }
  if (rest !== "") yield rest;
}
