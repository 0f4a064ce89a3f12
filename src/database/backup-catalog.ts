import type pg from "pg";

export type BackupColumn = {
  readonly name: string;
  readonly type: string;
  readonly isKey: boolean;
};
export type BackupTable = { readonly name: string; readonly columns: readonly BackupColumn[] };
export type BackupPartition = {
  readonly name: string;
  readonly parent: string;
  readonly bound: string;
};
export type BackupSequence = { readonly name: string; readonly lastValue: string };

export type Catalog = {
  readonly tables: readonly BackupTable[];
  readonly partitions: readonly BackupPartition[];
  readonly sequences: readonly BackupSequence[];
};

/** Tables of the schema public; a partitioned table stands for its partitions. Generated columns are left to be generated again. */
const tablesSql = `
  SELECT c.relname AS name,
         json_agg(json_build_object(
           'name', a.attname,
           'type', format_type(a.atttypid, a.atttypmod),
           'isKey', COALESCE(a.attnum = ANY (i.indkey), false)
         ) ORDER BY a.attnum) AS columns
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
   WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
   GROUP BY c.relname
   ORDER BY c.relname COLLATE "C"`;

const partitionsSql = `
  SELECT c.relname AS name, p.relname AS parent, pg_get_expr(c.relpartbound, c.oid) AS bound
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
    JOIN pg_inherits h ON h.inhrelid = c.oid
    JOIN pg_class p ON p.oid = h.inhparent
   WHERE c.relispartition AND c.relkind = 'r'
   ORDER BY c.relname COLLATE "C"`;

const sequencesSql = `
  SELECT sequencename AS name, last_value::text AS "lastValue"
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
   ORDER BY sequencename COLLATE "C"`;

export async function readCatalog(client: pg.Client): Promise<Catalog> {
  const tables = await client.query<BackupTable>(tablesSql);
  const partitions = await client.query<BackupPartition>(partitionsSql);
  const sequences = await client.query<BackupSequence>(sequencesSql);
  return { tables: tables.rows, partitions: partitions.rows, sequences: sequences.rows };
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * One order of the rows on every engine, so that the checksum of a restored table can be compared: by primary key,
 * else by all columns, texts by bytes because collations differ between systems.
 */
export function orderedSelect(table: BackupTable): string {
  const keys = table.columns.filter((column) => column.isKey);
  const order = (keys.length > 0 ? keys : table.columns).map(({ name, type }) => {
    const isOrdered =
      /^(smallint|integer|bigint|uuid|date|boolean|bytea|timestamp|numeric)/.test(type) &&
      !type.endsWith("[]");
    return isOrdered ? quoted(name) : `${quoted(name)}::text COLLATE "C"`;
  });
  const columns = table.columns.map(({ name }) => `${quoted(name)}::text`);
  return `SELECT ${columns.join(", ")} FROM ${quoted(table.name)} ORDER BY ${order.join(", ")}`;
}

/** Texts of values that mean the same on every server, and an error instead of rows hidden by row-level security. */
export async function settleFormats(client: pg.Client): Promise<void> {
  await client.query(`SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, MDY'; SET LOCAL intervalstyle = 'postgres';
    SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1; SET LOCAL row_security = off;
    SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL statement_timeout = 0`);
}
