import { createHash } from "node:crypto";
import type pg from "pg";
import { orderedSelect, type BackupTable } from "./backup-catalog.ts";

const fetchRows = 1_000;

export type TableSum = { readonly rows: number; readonly sha256: string };
export type Row = readonly (string | null)[];

/** Reads a table by cursor, a thousand rows at a time, gives each as its line of the backup, and sums them up. */
export async function streamTable(
  client: pg.Client,
  table: BackupTable,
  onLines: (lines: string, rows: number) => Promise<void> | void,
): Promise<TableSum> {
  const hash = createHash("sha256");
  let rows = 0;
  await client.query(`DECLARE backup_rows NO SCROLL CURSOR FOR ${orderedSelect(table)}`);
  for (;;) {
    const batch = await client.query<(string | null)[]>({
      text: `FETCH ${fetchRows} FROM backup_rows`,
      rowMode: "array",
    });
    if (batch.rows.length === 0) break;
    const lines = batch.rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    hash.update(lines);
    rows += batch.rows.length;
    await onLines(lines, rows);
  }
  await client.query("CLOSE backup_rows");
  return { rows, sha256: hash.digest("hex") };
}
