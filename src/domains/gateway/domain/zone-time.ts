/** A time without zone: `2026-11-22 08:00:00` or `2026-11-22T08:00:00.250`. */
const naive = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)$/;
const zoned = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/**
 * Milliseconds of a time; one without zone is read at the source's declared offset (`+08:00` unless declared otherwise).
 * Undefined when it is no time at all.
 */
export function readTime(
  text: string,
  declaredOffset = "+08:00",
): { at: number; zoneAssumed: boolean } | undefined {
  if (zoned.test(text)) return valid(Date.parse(text.replace(" ", "T")), false);
  const parts = naive.exec(text);
  if (parts === null) return undefined;
  return valid(Date.parse(`${parts[1]}T${parts[2]}${declaredOffset}`), true);
}

function valid(at: number, zoneAssumed: boolean): { at: number; zoneAssumed: boolean } | undefined {
  return Number.isFinite(at) ? { at, zoneAssumed } : undefined;
}
