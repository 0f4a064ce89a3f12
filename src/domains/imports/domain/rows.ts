import type { Fault } from "./faults.ts";
import type { Mapping } from "./headers.ts";
import { importFields, type ImportField, type ImportKind } from "./kinds.ts";
import { plainCell, readValue, type Value } from "./values.ts";

/** The values of one row by field; null = the column is there and the cell is empty; a list is empty then. */
export type RowValues = Readonly<Record<string, Value | null>>;

/** A code or text of a row; empty where there is none. */
export function textIn(values: RowValues, field: string): string {
  const value = values[field];
  return typeof value === "string" ? value : "";
}

export type RowReader = (cells: readonly string[]) => {
  readonly values: RowValues;
  readonly faults: readonly Fault[];
};

type Column = { readonly field: ImportField; readonly index: number; readonly name: string };

/** Reads rows of a kind as the mapping says; every wrong cell of a row is named, not only the first. */
export function rowReader(
  kind: ImportKind,
  { columns, fixed }: Mapping,
  headers: readonly string[],
): RowReader {
  const used: Column[] = importFields[kind].flatMap((field) => {
    const header = columns[field.name];
    if (header !== undefined) return [{ field, index: headers.indexOf(header), name: header }];
    return fixed[field.name] === undefined ? [] : [{ field, index: -1, name: field.label.zh }];
  });
  return (cells) => {
    const surplus = cells.slice(headers.length).some((cell) => plainCell(cell) !== "");
    if (surplus)
      return {
        values: {},
        faults: [{ code: "cells", value: String(cells.length), most: headers.length }],
      };
    const values: Record<string, Value | null> = {};
    const faults: Fault[] = [];
    for (const { field, index, name } of used) {
      const cell = plainCell((index < 0 ? fixed[field.name] : cells[index]) ?? "");
      if (cell === "") {
        if (field.isRequired) faults.push({ code: "missing", column: name });
        values[field.name] = field.form === "codes" ? [] : null;
        continue;
      }
      const read = readValue(field, cell);
      if ("fault" in read) faults.push({ ...read.fault, column: name });
      else values[field.name] = read.value;
    }
    return { values, faults };
  };
}
