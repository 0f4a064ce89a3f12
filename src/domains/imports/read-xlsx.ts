import { Readable } from "node:stream";
import excel from "exceljs";
import type { Refusal } from "#kernel";
import { maximumFileRows } from "./contract.ts";
import type { Sheet } from "./table.ts";
import { zipFault } from "./zip-bounds.ts";

const mostColumns = 500;
/** Titles and empty rows above the data count as rows of the sheet. */
const mostSheetRows = maximumFileRows + 1000;
/** A spreadsheet keeps numbers to so many digits; what stands behind them is noise of the binary form. */
const numberDigits = 15;

/** The first sheet of a workbook as texts. Formulas are never computed: their last result is read. */
export async function readXlsx(bytes: Buffer): Promise<Sheet | Refusal> {
  const fault = await zipFault(bytes);
  if (fault === "too-large") return { problem: "imports.too-large" };
  if (fault === "broken") return { problem: "imports.form", params: { detail: "ZIP" } };
  const reader = new excel.stream.xlsx.WorkbookReader(Readable.from([bytes]), {
    worksheets: "emit",
    sharedStrings: "cache",
    styles: "cache",
    hyperlinks: "ignore",
    entries: "ignore",
  });
  try {
    let first: { readonly name: string; readonly rows: string[][] | undefined } | undefined;
    // Further sheets are read to their end, too: only then does the reader delete its temporary files.
    for await (const sheet of reader) {
      const rows = await rowsOf(sheet, { isKept: first === undefined });
      first ??= { name: (sheet as unknown as { name?: string }).name ?? "", rows };
    }
    if (first === undefined) return { problem: "imports.empty" };
    const { name, rows } = first;
    return rows === undefined
      ? { problem: "imports.too-large" }
      : { form: "xlsx", sheet: name, rows };
  } catch (error) {
    return { problem: "imports.form", params: { detail: (error as Error).message.slice(0, 200) } };
  }
}

/** Rows in their places, empty ones too; undefined past the limits. */
async function rowsOf(
  sheet: AsyncIterable<excel.Row>,
  { isKept }: { readonly isKept: boolean },
): Promise<string[][] | undefined> {
  const rows: string[][] = [];
  let isWithin = true;
  for await (const row of sheet) {
    isWithin &&= row.number <= mostSheetRows && row.cellCount <= mostColumns;
    if (!isWithin || !isKept) continue;
    while (rows.length < row.number - 1) rows.push([]);
    rows.push(cellsOf(row));
  }
  return isWithin ? rows : undefined;
}

function cellsOf(row: excel.Row): string[] {
  const values = row.values as readonly excel.CellValue[];
  return Array.from({ length: Math.max(0, values.length - 1) }, (_, index) =>
    cellText(values[index + 1]),
  );
}

function cellText(value: excel.CellValue | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string" || typeof value === "boolean") return String(value);
  if (typeof value === "number") return numberText(value);
  if (value instanceof Date) return momentText(value);
  if ("richText" in value) return value.richText.map(({ text }) => text).join("");
  if ("result" in value) return cellText(value.result as excel.CellValue);
  if ("text" in value) return String(value.text);
  return "error" in value ? value.error : "";
}

/** 0.1 + 0.2 is 0.3 to a spreadsheet; long codes stay whole. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return "";
  const plain = Number(value.toPrecision(numberDigits));
  return Number.isInteger(plain) ? plain.toFixed(0) : String(plain);
}

const secondMs = 1000;

function momentText(value: Date): string {
  if (Number.isNaN(value.getTime())) return "";
  const rounded = new Date(Math.round(value.getTime() / secondMs) * secondMs).toISOString();
  return `${rounded.slice(0, 10)} ${rounded.slice(11, 19)}`;
}
