import { expect, test } from "vitest";
import { nameOf, sourceName, type Translate } from "./names.ts";
import { formatChange, formatPrice } from "./quantity.ts";
import { formatError, formatMoment, formatRecent, formatSpan } from "./time.ts";

const nowMs = new Date(2026, 10, 22, 12, 0, 0).getTime();
const ago = (minutes: number): string => new Date(nowMs - minutes * 60_000).toISOString();

test("a change carries its sign, minus is a true minus, and no decimal is invented", () => {
  expect(formatChange(24_000)).toBe("+24");
  expect(formatChange(-18_000)).toBe("−18");
  expect(formatChange(-350)).toBe("−0.35");
  expect(formatChange(0)).toBe("0");
});

test("a price is shown in yuan with two digits", () => {
  expect(formatPrice(250)).toBe("¥2.50");
  expect(formatPrice(5)).toBe("¥0.05");
  expect(formatPrice(2_498_749)).toBe("¥24,987.49");
  expect(formatPrice(-150)).toBe("−¥1.50");
});

test("under a day a time is a distance, later a date, with the year when it is another", () => {
  expect(formatRecent(ago(12), { nowMs, language: "zh-CN" })).toBe("12分钟前");
  expect(formatRecent(ago(12), { nowMs, language: "en" })).toBe("12 minutes ago");
  expect(formatRecent(ago(3 * 60), { nowMs, language: "en" })).toBe("3 hours ago");
  expect(formatRecent(ago(24 * 60), { nowMs, language: "en" })).toBe("11-21 12:00");
  expect(formatMoment(new Date(2025, 0, 5, 8, 3, 9).toISOString(), { nowMs, seconds: true })).toBe(
    "2025-01-05 08:03:09",
  );
});

test("the error of a time is told as finely as it is known", () => {
  expect(formatError(200)).toBe("±0.2 s");
  expect(formatError(12)).toBe("±0.1 s");
  expect(formatError(180_000)).toBe("±3 min");
  expect(formatError(undefined)).toBe("");
});

test("a length of time reads in its largest sensible unit", () => {
  expect(formatSpan(130 * 60_000, "en")).toBe("2 hours");
  expect(formatSpan(90_000, "en")).toBe("2 minutes");
  expect(formatSpan(72 * 3_600_000, "zh-CN")).toBe("3天");
});

test("an item without a name is called by its code", () => {
  expect(nameOf({ name: null, nameEn: null, sku: "690" }, "en")).toBe("690");
  expect(nameOf({ name: "水", nameEn: null, sku: "690" }, "en")).toBe("水");
});

test("a source is called as the shop calls it, an unknown one as it calls itself", () => {
  const say = ((key: string, gaps?: Record<string, string>) =>
    [key, ...Object.values(gaps ?? {})].join(" ")) as unknown as Translate;
  expect(sourceName("pos:S001:2", say)).toBe("source.pos 2");
  expect(sourceName("erp:S001", say)).toBe("source.erp");
  expect(sourceName("flow/local-recount@3", say)).toBe("flow.nameVersion flow.local-recount 3");
  expect(sourceName("flow/own-rule@1", say)).toBe("flow.nameVersion own-rule 1");
  expect(sourceName("PDA-3", say)).toBe("PDA-3");
});
