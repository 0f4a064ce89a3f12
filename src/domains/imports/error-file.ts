import excel from "exceljs";
import { faultText, type Fault } from "./domain/faults.ts";
import type { Table } from "./table.ts";

export type BadRow = {
  readonly row: number;
  readonly cells: readonly string[];
  readonly faults: readonly Fault[];
};

export type ErrorFile = { readonly name: string; readonly type: string; readonly bytes: Buffer };

export const rowColumn = "原行号 row";
export const reasonColumn = "原因 reason";

/** The bad rows with every column that they had, their row, and why; mended, it is imported like the first. */
export async function errorFile(
  table: Pick<Table, "form" | "delimiter" | "headers">,
  bad: readonly BadRow[],
  name: string,
): Promise<ErrorFile> {
  const { headers } = table;
  const width = Math.max(headers.length, ...bad.map(({ cells }) => cells.length));
  const padded = (cells: readonly string[]): string[] =>
    Array.from({ length: width }, (_, index) => cells[index] ?? "");
  const rows = [
    [...padded(headers), rowColumn, reasonColumn],
    ...bad.map(({ row, cells, faults }) => [...padded(cells), String(row), reasonText(faults)]),
  ];
  const stem = name.replace(/\.[^.]*$/, "") || "import";
  if (table.form === "xlsx")
    return { ...xlsx, name: `${stem}-errors.xlsx`, bytes: await toXlsx(rows) };
  return { ...csv, name: `${stem}-errors.csv`, bytes: toCsv(rows, table.delimiter ?? ",") };
}

const xlsx = { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" };
const csv = { type: "text/csv; charset=utf-8" };

function reasonText(faults: readonly Fault[]): string {
  const texts = faults.map(faultText);
  return `${texts.map(({ zh }) => zh).join("；")} / ${texts.map(({ en }) => en).join("; ")}`;
}

/** With a mark, so that spreadsheets see UTF-8. */
function toCsv(rows: readonly (readonly string[])[], delimiter: string): Buffer {
  const cell = (text: string): string => {
    const safe = harmless(text);
    return /["\r\n]/.test(safe) || safe.includes(delimiter)
      ? `"${safe.replaceAll('"', '""')}"`
      : safe;
  };
  const lines = rows.map((row) => row.map(cell).join(delimiter));
  return Buffer.from(`\ufeff${lines.join("\r\n")}\r\n`);
}

/** A cell that a spreadsheet would run as a formula gets the apostrophe that makes it a text; reading takes it off again. */
function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

async function toXlsx(rows: readonly (readonly string[])[]): Promise<Buffer> {
  const book = new excel.Workbook();
  const sheet = book.addWorksheet("errors");
  // Texts are never run in this form, and codes keep their zeros.
  for (const row of rows) sheet.addRow(row);
  return Buffer.from(await book.xlsx.writeBuffer());
}
