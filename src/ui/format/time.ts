const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const two = (value: number): string => String(value).padStart(2, "0");

/** 11-22 08:03, with the year when it is not this year and seconds where order within a minute matters. */
export function formatMoment(
  instant: string,
  options: { readonly nowMs: number; readonly seconds?: boolean },
): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  const isThisYear = at.getFullYear() === new Date(options.nowMs).getFullYear();
  const day = `${isThisYear ? "" : `${at.getFullYear()}-`}${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const seconds = options.seconds === true ? `:${two(at.getSeconds())}` : "";
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}${seconds}`;
}

/** Under a day a time is told as its distance ("12 minutes ago"), later as a date; the exact time belongs in the title. */
export function formatRecent(
  instant: string,
  options: { readonly nowMs: number; readonly language: string },
): string {
  const passedMs = options.nowMs - Date.parse(instant);
  if (!(Math.abs(passedMs) < dayMs)) return formatMoment(instant, options);
  const relative = new Intl.RelativeTimeFormat(options.language, { numeric: "auto" });
  if (Math.abs(passedMs) < minuteMs) return relative.format(0, "second");
  if (Math.abs(passedMs) < hourMs)
    return relative.format(-Math.round(passedMs / minuteMs), "minute");
  return relative.format(-Math.round(passedMs / hourMs), "hour");
}

/** How sure a time is: "±0.2 s", "±3 min". Nothing when the error is unknown. */
export function formatError(errorMs: number | undefined): string {
  if (errorMs === undefined) return "";
  if (errorMs < minuteMs) return `±${Math.max(0.1, Math.round(errorMs / 100) / 10)} s`;
  return `±${Math.round(errorMs / minuteMs)} min`;
}

export type Span = { readonly count: number; readonly unit: "second" | "minute" | "hour" | "day" };

/** A length of time in its largest sensible unit, for sentences. */
export function spanOf(lengthMs: number): Span {
  if (lengthMs < minuteMs) return { count: Math.round(lengthMs / secondMs), unit: "second" };
  if (lengthMs < hourMs) return { count: Math.round(lengthMs / minuteMs), unit: "minute" };
  if (lengthMs < 2 * dayMs) return { count: Math.round(lengthMs / hourMs), unit: "hour" };
  return { count: Math.round(lengthMs / dayMs), unit: "day" };
}

export function formatSpan(lengthMs: number, language: string): string {
  const { count, unit } = spanOf(lengthMs);
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(
    count,
  );
}

/** A day with its weekday, as the shop says it: "11月22日星期日", "Sunday 22 November". */
export function formatDay(atMs: number, language: string): string {
  const form = { month: "long", day: "numeric", weekday: "long" } as const;
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, form).format(atMs);
}
