import { expect, test } from "vitest";
import { isTimezone } from "./timezone.ts";

test("a time zone is known by its name, old or new", () => {
  for (const name of ["Asia/Shanghai", "Asia/Urumqi", "UTC", "Europe/Berlin"])
    expect(isTimezone(name), name).toBe(true);
  for (const name of ["Asia/Chaoyang", "", "Beijing time"])
    expect(isTimezone(name), name).toBe(false);
});
