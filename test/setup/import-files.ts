import { parse } from "csv-parse/sync";
import { seededRandom, type Random } from "#kernel";

/** Files of a till's and an ERP's export with faults planted in them, and what must be said of each. */
export type PlantedFile = {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Row as a spreadsheet counts → a piece of the reason that must stand beside it. */
  readonly faults: ReadonlyMap<number, string>;
};

type Breaking = { readonly reason: string; readonly spoil: (row: string[]) => void };

const itemFaults: readonly Breaking[] = [
  { reason: "“品名” is empty", spoil: (row) => (row[1] = "") },
  { reason: "was shortened by a spreadsheet", spoil: (row) => (row[0] = "6.90123E+12") },
  { reason: "“售价” is no number", spoil: (row) => (row[4] = "三块五") },
  { reason: "“售价” has too many decimals", spoil: (row) => (row[4] = "3.505") },
  { reason: "“箱规” is out of range", spoil: (row) => (row[5] = "0") },
  { reason: "“高值” is not known", spoil: (row) => (row[6] = "大概") },
  { reason: "“单位” is too long", spoil: (row) => (row[2] = "五百毫升装的玻璃瓶") },
  { reason: "“商品编码” is no code", spoil: (row) => (row[0] = "编码 十二") },
];

const saleFaults: readonly Breaking[] = [
  { reason: "“销售时间” is no date and time", spoil: (row) => (row[0] = "2026-02-30 08:00") },
  { reason: "“销售时间” lies in the future", spoil: (row) => (row[0] = "2099/1/1 8:00") },
  { reason: "there is no shop or warehouse “S404”", spoil: (row) => (row[1] = "S404") },
  { reason: "“小票号” is empty", spoil: (row) => (row[2] = "") },
  { reason: "“商品编码” was shortened by a spreadsheet", spoil: (row) => (row[4] = "6.9E+12") },
  { reason: "“数量” is no number", spoil: (row) => (row[5] = "两瓶") },
  { reason: "“数量” is 0", spoil: (row) => (row[5] = "0.000") },
  { reason: "“数量” has too many decimals", spoil: (row) => (row[5] = "0.3501") },
  { reason: "“金额” is no number", spoil: (row) => (row[6] = "1,23") },
  { reason: "this row has 9 columns and the header 8", spoil: (row) => row.push("x") },
  { reason: "“备注类型” is not known", spoil: (row) => (row[7] = "赠送") },
];

const badShare = 0.03;

function planted(
  header: readonly string[],
  rows: string[][],
  { random, faults }: { random: Random; faults: readonly Breaking[] },
): PlantedFile {
  const wanted = Math.round(rows.length * badShare);
  const places = new Set<number>();
  while (places.size < wanted) places.add(Math.floor(random() * rows.length));
  const said = new Map<number, string>();
  for (const [count, index] of [...places].entries()) {
    const breaking = faults[count % faults.length];
    const row = rows[index];
    if (breaking === undefined || row === undefined) continue;
    breaking.spoil(row);
    said.set(index + 2, breaking.reason);
  }
  return { header, rows, faults: said };
}

const code = (index: number): string => `69${String(index).padStart(11, "0")}`;

export function itemFile(count: number, seed: number): PlantedFile {
  const random = seededRandom(seed);
  const rows = Array.from({ length: count }, (_, index) => [
    code(index),
    `矿泉水 ${index} 号`,
    "瓶",
    index % 3 === 0 ? "饮料, 水" : "饮料",
    `￥${(1 + Math.floor(random() * 9000) / 100).toFixed(2)}`,
    "２４",
    index % 50 === 0 ? "是" : "否",
  ]);
  const header = ["商品编码", "品名", "单位", "分类", "售价", "箱规", "高值"];
  return planted(header, rows, { random, faults: itemFaults });
}

export function saleFile(
  count: number,
  of: { seed: number; skus: readonly string[]; places: readonly string[] },
): PlantedFile {
  const random = seededRandom(of.seed);
  const rows = Array.from({ length: count }, (_, index) => {
    const minute = Math.floor(index / 8) % (14 * 60);
    const day = 1 + (Math.floor(index / 4000) % 28);
    const isReturn = random() < 0.01;
    return [
      `2026/10/${day} ${8 + Math.floor(minute / 60)}:${String(minute % 60).padStart(2, "0")}`,
      of.places[index % of.places.length] ?? "",
      `T${Math.floor(index / 4)}`,
      String(index),
      of.skus[Math.floor(random() * of.skus.length)] ?? "",
      `${isReturn ? "-" : ""}${1 + Math.floor(random() * 3)}`,
      (1 + Math.floor(random() * 300_000) / 100).toLocaleString("en-US", {
        minimumFractionDigits: 2,
      }),
      isReturn ? "退货" : "销售",
    ];
  });
  const header = ["销售时间", "门店编码", "小票号", "行号", "商品编码", "数量", "金额", "备注类型"];
  return planted(header, rows, { random, faults: saleFaults });
}

/** UTF-8 with the given delimiter; cells with a delimiter or a quote stand in quotes. */
export function csvOf({ header, rows }: PlantedFile, delimiter = ","): string {
  const cell = (text: string): string =>
    /["\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
  return [header, ...rows].map((row) => row.map(cell).join(delimiter)).join("\r\n");
}

/** So much of each item on the shelf of each place that no sale of a file takes the last. */
export function openingFile(skus: readonly string[], places: readonly string[]): PlantedFile {
  const rows = places.flatMap((place) => skus.map((sku) => [place, sku, "100,000"]));
  return { header: ["门店", "货号", "期初数量"], rows, faults: new Map() };
}

/** Codes of the items of a file that nothing is wrong with. */
export function goodItems({ rows, faults }: PlantedFile): string[] {
  return rows.flatMap(([sku = ""], index) => (faults.has(index + 2) ? [] : [sku]));
}

export type BadRow = {
  readonly row: number;
  readonly cells: readonly string[];
  readonly reason: string;
};

/** The rows of an error file, with the cells as they were in the first file. */
export function badRowsOf(errorFile: Buffer, delimiter = ","): BadRow[] {
  const [, ...rows] = parse(errorFile, {
    bom: true,
    delimiter,
    relax_column_count: true,
  }) as string[][];
  return rows.map((row) => ({
    row: Number(row.at(-2)),
    cells: row.slice(0, -2).map((cell) => cell.replace(/^'(?=[=+\-@])/, "")),
    reason: row.at(-1) ?? "",
  }));
}

/** Where an error file and the planted faults disagree; empty when they are the same. */
export function disagreements(bad: readonly BadRow[], { faults, rows }: PlantedFile): string[] {
  const said = new Map(bad.map((each) => [each.row, each]));
  const missing = [...faults].flatMap(([row, reason]) => {
    const found = said.get(row);
    const cells = rows[row - 2] ?? [];
    if (found === undefined) return [`row ${row} is not there`];
    if (!found.reason.includes(reason)) return [`row ${row}: ${found.reason}, not ${reason}`];
    const isSame = cells.every((cell, index) => found.cells[index] === cell);
    return isSame ? [] : [`row ${row}: ${found.cells.join("|")}, not ${cells.join("|")}`];
  });
  const surplus = bad.filter(({ row }) => !faults.has(row)).map(({ row }) => `row ${row} was good`);
  return [...missing, ...surplus];
}
