import type { Bilingual } from "#kernel";

/** What can be wrong with a row. Each text names what is wrong and how to mend it. */
export const faultTexts = {
  missing: {
    zh: "「{column}」是空的；请填写",
    en: "“{column}” is empty; fill it in",
  },
  code: {
    zh: "「{column}」的「{value}」不是编码；编码只含字母、数字和符号，1 到 64 个，无空格",
    en: "“{value}” in “{column}” is no code; a code is 1 to 64 letters, digits and signs without spaces",
  },
  shortened: {
    zh: "「{column}」的「{value}」被表格软件改成了科学计数，原编码已丢失；请把该列设为文本后重新导出",
    en: "“{value}” in “{column}” was shortened by a spreadsheet and the code is lost; set the column to text and export again",
  },
  number: {
    zh: "「{column}」的「{value}」不是数字；请写成 1234.5 或 1,234.5",
    en: "“{value}” in “{column}” is no number; write 1234.5 or 1,234.5",
  },
  decimals: {
    zh: "「{column}」的「{value}」小数位太多；最多 {most} 位",
    en: "“{value}” in “{column}” has too many decimals; at most {most}",
  },
  range: {
    zh: "「{column}」的「{value}」超出范围；请填 {least} 到 {most}",
    en: "“{value}” in “{column}” is out of range; give {least} to {most}",
  },
  zero: {
    zh: "「{column}」是 0；请填发生的数量",
    en: "“{column}” is 0; give the quantity that moved",
  },
  moment: {
    zh: "「{column}」的「{value}」不是日期时间；请写成 2026-11-05 08:03",
    en: "“{value}” in “{column}” is no date and time; write 2026-11-05 08:03",
  },
  day: {
    zh: "「{column}」的「{value}」不是日期；请写成 2026-11-05",
    en: "“{value}” in “{column}” is no date; write 2026-11-05",
  },
  future: {
    zh: "「{column}」的「{value}」在将来；请核对日期",
    en: "“{value}” in “{column}” lies in the future; check the date",
  },
  choice: {
    zh: "「{column}」的「{value}」不认识；可填：{known}",
    en: "“{value}” in “{column}” is not known; one of: {known}",
  },
  long: {
    zh: "「{column}」太长；最多 {most} 个字",
    en: "“{column}” is too long; at most {most} characters",
  },
  unreadable: {
    zh: "「{column}」有无法识别的字符；请核对文件编码后重新导出",
    en: "“{column}” has characters that cannot be read; check the file's encoding and export again",
  },
  cells: {
    zh: "这一行有 {value} 列，表头只有 {most} 列；请检查是否缺引号",
    en: "this row has {value} columns and the header {most}; a quote may be missing",
  },
  "unknown-place": {
    zh: "没有门店或仓库「{value}」；请先登记，或改正「{column}」",
    en: "there is no shop or warehouse “{value}”; define it first or mend “{column}”",
  },
  "unknown-item": {
    zh: "没有商品「{value}」；请先登记，或改正「{column}」",
    en: "there is no item “{value}”; define it first or mend “{column}”",
  },
  "not-allowed": {
    zh: "您不能为「{value}」导入；请让有权限的人来导入这一行",
    en: "you may not import for “{value}”; let somebody with the permission import this row",
  },
  repeated: {
    zh: "与第 {most} 行重复而内容不同；请只留一行",
    en: "repeats row {most} with other contents; keep one of them",
  },
  forgotten: {
    zh: "「{value}」的个人信息已按要求删除；请用新的人员编号登记",
    en: "“{value}” has been forgotten on request; register under a new id",
  },
  conflict: {
    zh: "这张单据的这一行以前记录过，数字不同；原记录不变，这一行在隔离区",
    en: "this line of the document was recorded before with other figures; the record stands and this row is in quarantine",
  },
  refused: {
    zh: "没有被接收：{value}",
    en: "was not taken: {value}",
  },
} as const satisfies Record<string, Bilingual>;

export type FaultCode = keyof typeof faultTexts;

export type Fault = {
  readonly code: FaultCode;
  /** The column as the file names it; absent where the whole row is meant. */
  readonly column?: string;
  readonly value?: string;
  readonly least?: number;
  readonly most?: number;
  readonly known?: string;
};

const shownCharacters = 40;

export function faultText(fault: Fault): Bilingual {
  const parts: Record<string, string | number> = {
    ...fault,
    value: (fault.value ?? "").slice(0, shownCharacters),
  };
  const fill = (text: string): string =>
    text.replaceAll(/\{(\w+)\}/g, (_gap, name: string) => String(parts[name] ?? ""));
  const { zh, en } = faultTexts[fault.code];
  return { zh: fill(zh), en: fill(en) };
}
