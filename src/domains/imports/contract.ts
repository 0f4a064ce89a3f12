import { Type, type Static } from "typebox";
import type { ProblemCatalogue } from "#kernel";

export { importFields, importKinds, kindLabels, type ImportKind } from "./domain/kinds.ts";

/** The largest file that is taken: about 400,000 rows of a till's export. */
export const maximumFileBytes = 32 * 1024 * 1024;
export const maximumFileRows = 500_000;
/** So many rows of a preview are judged, and so many are shown. */
export const previewRows = { judged: 200, shown: 20 } as const;

const pairs = Type.String({
  maxLength: 8000,
  description: "JSON object of texts",
});

/** `columns`: field → header, instead of the proposal; `fixed`: field → text that stands in every row. */
export const importQuery = Type.Object(
  {
    name: Type.Optional(Type.String({ maxLength: 200 })),
    columns: Type.Optional(pairs),
    fixed: Type.Optional(pairs),
  },
  { additionalProperties: false },
);
/** The file itself. */
export const importBody = Type.String({ contentMediaType: "application/octet-stream" });
export type ImportQuery = Static<typeof importQuery>;

const text = Type.String();
const bilingual = Type.Object({ zh: text, en: text });
const badRow = Type.Object({ row: Type.Integer(), reasons: Type.Array(bilingual) });

export const previewAnswer = Type.Object({
  form: Type.Union([Type.Literal("csv"), Type.Literal("xlsx")]),
  encoding: Type.Optional(text),
  delimiter: Type.Optional(text),
  sheet: Type.Optional(text),
  /** Row of the header as a spreadsheet counts. */
  headerRow: Type.Integer(),
  rows: Type.Integer(),
  headers: Type.Array(text),
  /** What a file of this kind can say; `columns` tells which header each is read from. */
  fields: Type.Array(Type.Object({ name: text, label: bilingual, isRequired: Type.Boolean() })),
  columns: Type.Record(text, text),
  unused: Type.Array(text),
  missing: Type.Array(text),
  first: Type.Array(Type.Array(text)),
  judged: Type.Integer(),
  bad: Type.Array(badRow),
});
export type Preview = Static<typeof previewAnswer>;

/** One line of the answer to an import. Counts are of rows; `applied` = new or changed, `unchanged` = known already. */
export type ImportCounts = {
  readonly rows: number;
  readonly total: number;
  readonly applied: number;
  readonly unchanged: number;
  readonly bad: number;
};
export type ImportLine =
  | { readonly kind: "progress"; readonly counts: ImportCounts }
  | {
      readonly kind: "error-file";
      readonly name: string;
      readonly type: string;
      readonly part: string;
    }
  | { readonly kind: "done"; readonly counts: ImportCounts }
  | {
      readonly kind: "stopped";
      readonly counts: ImportCounts;
      readonly reason: { zh: string; en: string };
    };

export const importsProblems: ProblemCatalogue = {
  "imports.empty": {
    kind: "invalid",
    title: { zh: "文件里没有数据行", en: "The file has no rows" },
    remedy: {
      zh: "请选择有表头和数据的 CSV 或 XLSX 文件。",
      en: "Choose a CSV or XLSX file with a header and rows.",
    },
  },
  "imports.form": {
    kind: "invalid",
    title: { zh: "读不懂这个文件", en: "The file cannot be read" },
    remedy: {
      zh: "请另存为 CSV 或不带密码的 XLSX 再导入;旧的 XLS 不支持。({detail})",
      en: "Save it as CSV or as XLSX without a password; the old XLS is not read. ({detail})",
    },
  },
  "imports.too-large": {
    kind: "too-large",
    title: { zh: "文件解压后太大", en: "The file is too large when unpacked" },
    remedy: { zh: "请把文件分成几个再导入。", en: "Split the file and import the parts." },
  },
  "imports.mapping": {
    kind: "invalid",
    title: { zh: "对应关系不能用:{name}", en: "The mapping cannot be used: {name}" },
    remedy: {
      zh: "列名要与文件表头一致,字段名见文档;什么都没有写入。",
      en: "Columns are named as in the file's header, fields as in the guide; nothing was written.",
    },
  },
  "imports.missing-columns": {
    kind: "invalid",
    title: { zh: "缺少必填的列:{names}", en: "Required columns are missing: {names}" },
    remedy: {
      zh: "请为它们指定列,或给一个固定值;什么都没有写入。",
      en: "Say which column they are, or give a fixed value; nothing was written.",
    },
  },
  "imports.busy": {
    kind: "unavailable",
    title: { zh: "正在进行的导入太多", en: "Too many imports are running" },
    remedy: { zh: "请等一个导入结束后再试。", en: "Wait until one of them has ended." },
  },
};
