import type { LocalMoment } from "./values.ts";

const formats = new Map<string, Intl.DateTimeFormat | undefined>();

function formatOf(timezone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(timezone)) {
    try {
      formats.set(
        timezone,
        new Intl.DateTimeFormat("en-US", { timeZone: timezone, timeZoneName: "longOffset" }),
      );
    } catch {
      formats.set(timezone, undefined);
    }
  }
  return formats.get(timezone);
}

/** Whether the name is a zone of the IANA database. */
export function isTimezone(name: string): boolean {
  return formatOf(name) !== undefined;
}

function offsetAt(timezone: string, at: number): string {
  const name = formatOf(timezone)
    ?.formatToParts(at)
    .find(({ type }) => type === "timeZoneName")?.value;
  return name?.replace("GMT", "") || "+00:00";
}

/** The RFC 3339 time of a local time in a zone; of an hour that a change of clocks repeats it is the first. */
export function zonedTime({ day, time }: LocalMoment, timezone: string): string {
  const asUtc = Date.parse(`${day}T${time}Z`);
  const guess = offsetAt(timezone, asUtc);
  const offset = offsetAt(timezone, Date.parse(`${day}T${time}${guess}`));
  return `${day}T${time}${offset}`;
}
