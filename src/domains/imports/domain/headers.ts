import { importFields, type ImportField, type ImportKind } from "./kinds.ts";

/** Which column a field is read from, or the text that stands for it in every row. */
export type Mapping = {
  readonly columns: Readonly<Record<string, string>>;
  readonly fixed: Readonly<Record<string, string>>;
};

/** Exports put titles above the header: it is looked for in so many rows. */
export const headerRowLimit = 10;

/** Headers are compared without case, width, spaces, units in brackets and marks of required columns. */
export function plainHeader(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[（(][^)）]*[)）]/g, "")
    .replaceAll(/[\s_\-*:：/.]/g, "");
}

function namesOf(field: ImportField): readonly string[] {
  return [field.name, field.label.zh, field.label.en, ...field.also].map(plainHeader);
}

/** The first column that bears one of a field's names, names nearest to the field first; a column serves one field. */
export function proposeColumns(
  kind: ImportKind,
  headers: readonly string[],
): Record<string, string> {
  const plain = headers.map(plainHeader);
  const taken = new Set<number>();
  const columns: Record<string, string> = {};
  const wanted = importFields[kind].flatMap((field) =>
    namesOf(field).map((name, rank) => ({ field: field.name, name, rank })),
  );
  for (const { field, name } of wanted.toSorted((left, right) => left.rank - right.rank)) {
    const index = plain.findIndex((header, at) => header === name && !taken.has(at));
    if (index < 0 || columns[field] !== undefined) continue;
    taken.add(index);
    columns[field] = headers[index] ?? "";
  }
  return columns;
}

/** The row, among the first ones, in which most of the kind's fields are named. */
export function headerIndex(kind: ImportKind, rows: readonly (readonly string[])[]): number {
  const found = rows
    .slice(0, headerRowLimit)
    .map((row) => Object.keys(proposeColumns(kind, row)).length);
  const most = Math.max(0, ...found);
  return most > 0 ? found.indexOf(most) : rows.findIndex((row) => row.some((cell) => cell !== ""));
}

export type MappingFault =
  | { readonly code: "missing"; readonly fields: readonly ImportField[] }
  | { readonly code: "unknown-field" | "unknown-column"; readonly name: string };

/** What keeps a mapping from being used at all; nothing is written then. */
export function mappingFault(
  kind: ImportKind,
  { columns, fixed }: Mapping,
  headers: readonly string[],
): MappingFault | undefined {
  const known = new Set(importFields[kind].map((field) => field.name));
  const stranger = [...Object.keys(columns), ...Object.keys(fixed)].find(
    (name) => !known.has(name),
  );
  if (stranger !== undefined) return { code: "unknown-field", name: stranger };
  const absent = Object.values(columns).find((header) => !headers.includes(header));
  if (absent !== undefined) return { code: "unknown-column", name: absent };
  const missing = importFields[kind].filter(
    (field) =>
      field.isRequired && columns[field.name] === undefined && (fixed[field.name] ?? "") === "",
  );
  return missing.length === 0 ? undefined : { code: "missing", fields: missing };
}
