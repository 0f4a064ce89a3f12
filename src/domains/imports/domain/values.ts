import { maximumLineQuantity } from "#kernel";
import type { Fault } from "./faults.ts";
import type { FieldForm } from "./kinds.ts";

/** A local time as a file writes it; its zone is the place's. */
export type LocalMoment = { readonly day: string; readonly time: string };
export type Value = string | number | boolean | readonly string[] | LocalMoment;
export type Reading = { readonly value: Value } | { readonly fault: Fault };

const codeForm = /^[\x21-\x7e]{1,64}$/;
const shortenedForm = /^\d(\.\d+)?e\+\d+$/i;
const mostMoneyFen = 1e11;

/** Spaces of every kind off the ends, and what spreadsheets put before a text: an apostrophe, or ="…". */
export function plainCell(cell: string): string {
  const text = cell.replaceAll(/^[\s\u3000\ufeff]+|[\s\u3000]+$/g, "");
  const quoted = /^="(.*)"$/.exec(text);
  return quoted?.[1] ?? (text.startsWith("'") ? text.slice(1) : text);
}

/** Reads one cell; it is not empty. */
export function readValue(field: FieldForm, cell: string): Reading {
  if (cell.includes("\ufffd")) return { fault: { code: "unreadable", value: cell } };
  switch (field.form) {
    case "code":
      return readCode(cell);
    case "codes":
      return readCodes(cell, field.most);
    case "text":
      return cell.length > field.most
        ? { fault: { code: "long", most: field.most } }
        : { value: cell };
    case "money":
      return readDecimal(cell, { decimals: 2, most: mostMoneyFen });
    case "quantity":
      return readQuantity(cell, field);
    case "whole":
      return readWhole(cell, field);
    case "flag":
      return readFlag(cell);
    case "moment":
      return readMoment(cell);
    case "day":
      return readDay(cell);
    case "choice":
      return readChoice(cell, field.choices);
  }
}

function readCode(cell: string): Reading {
  const value = cell.normalize("NFKC").replace(/^(\d{6,})\.0+$/, "$1");
  if (shortenedForm.test(value)) return { fault: { code: "shortened", value: cell } };
  return codeForm.test(value) ? { value } : { fault: { code: "code", value: cell } };
}

function readCodes(cell: string, most: number): Reading {
  const parts = cell.split(/[\s,;、，；|]+/).filter((part) => part !== "");
  const codes: string[] = [];
  for (const part of parts) {
    const read = readCode(part);
    if ("fault" in read) return read;
    codes.push(read.value as string);
  }
  const value = [...new Set(codes)];
  return value.length > most ? { fault: { code: "long", most } } : { value };
}

const decimalForm = /^([+-]?)(\d+|\d{1,3}(?:,\d{3})+)?(?:\.(\d*))?$/;

/** A decimal as an integer of its smallest unit, digit by digit, so that 0.29 is 29 and never 28. */
function readDecimal(cell: string, how: { decimals: number; most: number }): Reading {
  const text = cell
    .normalize("NFKC")
    .replaceAll(/[¥￥元\s]/g, "")
    .replace("−", "-");
  const [whole, sign = "", integer = "", fraction = ""] = decimalForm.exec(text) ?? [];
  if (whole === undefined || integer + fraction === "")
    return { fault: { code: "number", value: cell } };
  const kept = fraction.replace(/0+$/, "");
  if (kept.length > how.decimals)
    return { fault: { code: "decimals", value: cell, most: how.decimals } };
  const digits = integer.replaceAll(",", "") + kept.padEnd(how.decimals, "0");
  const magnitude = Number(digits);
  const scale = 10 ** how.decimals;
  if (magnitude > how.most)
    return {
      fault: { code: "range", value: cell, least: -how.most / scale, most: how.most / scale },
    };
  return { value: sign === "-" && magnitude > 0 ? -magnitude : magnitude };
}

function readQuantity(cell: string, how: { isSigned: boolean; mayBeZero: boolean }): Reading {
  const read = readDecimal(cell, { decimals: 3, most: maximumLineQuantity });
  if ("fault" in read) return read;
  if (read.value === 0 && !how.mayBeZero) return { fault: { code: "zero", value: cell } };
  if ((read.value as number) < 0 && !how.isSigned)
    return { fault: { code: "range", value: cell, least: 0, most: maximumLineQuantity / 1000 } };
  return read;
}

function readWhole(cell: string, how: { least: number; most: number }): Reading {
  const read = readDecimal(cell, { decimals: 0, most: Number.MAX_SAFE_INTEGER });
  if ("fault" in read) return read;
  const value = read.value as number;
  return value >= how.least && value <= how.most
    ? { value }
    : { fault: { code: "range", value: cell, least: how.least, most: how.most } };
}

const yes = ["是", "y", "yes", "true", "1", "√"];
const no = ["否", "n", "no", "false", "0", "×"];

function readFlag(cell: string): Reading {
  const text = cell.normalize("NFKC").toLowerCase();
  if (yes.includes(text)) return { value: true };
  if (no.includes(text)) return { value: false };
  return { fault: { code: "choice", value: cell, known: "是 / 否 / yes / no" } };
}

function readChoice(cell: string, choices: Readonly<Record<string, readonly string[]>>): Reading {
  const text = cell.normalize("NFKC").toLowerCase();
  const found = Object.entries(choices).find(
    ([name, words]) => name === text || words.includes(text),
  );
  if (found !== undefined) return { value: found[0] };
  const known = Object.values(choices)
    .map(([word]) => word)
    .join(" / ");
  return { fault: { code: "choice", value: cell, known } };
}

const dayPart = String.raw`(\d{4})\s*(?:[-/.年])\s*(\d{1,2})\s*(?:[-/.月])\s*(\d{1,2})\s*(?:日|号)?`;
const timePart = String.raw`(\d{1,2})(?:[:时点](\d{1,2}))(?:[:分](\d{1,2}))?(?:\.\d+)?(?:秒|分)?`;
const momentForm = new RegExp(`^${dayPart}(?:[T\\s]*${timePart})?$`);
const compactForm = /^(\d{4})(\d{2})(\d{2})(?:\s*(\d{2}):?(\d{2}):?(\d{2})?)?$/;
/** Excel counts days from 1899-12-30. */
const serialForm = /^\d{5}(\.\d+)?$/;
const excelEpochMs = Date.UTC(1899, 11, 30);
const dayMs = 86_400_000;

function readMoment(cell: string): Reading {
  const text = cell.normalize("NFKC");
  if (serialForm.test(text)) {
    const at = new Date(excelEpochMs + Math.round((Number(text) * dayMs) / 1000) * 1000);
    const shown = at.toISOString();
    return { value: { day: shown.slice(0, 10), time: shown.slice(11, 19) } };
  }
  const [, year, month, date, hour = "0", minute = "0", second = "0"] =
    momentForm.exec(text) ?? compactForm.exec(text) ?? [];
  const day = dayOf(year, month, date);
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  if (day === undefined || !isTime) return { fault: { code: "moment", value: cell } };
  const time = [hour, minute, second].map((part) => part.padStart(2, "0")).join(":");
  return { value: { day, time } };
}

function readDay(cell: string): Reading {
  const read = readMoment(cell);
  return "fault" in read
    ? { fault: { code: "day", value: cell } }
    : { value: (read.value as LocalMoment).day };
}

function dayOf(year = "", month = "", date = ""): string | undefined {
  const day = `${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`;
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? day : undefined;
}
