import { describe, expect, test } from "vitest";
import { passwordWeakness } from "./password-strength.ts";

describe("a password", () => {
  test("that is long and one's own is taken, whatever signs it has", () => {
    for (const password of [
      "three brown teapots",
      "门店钥匙在第三个抽屉",
      "kx9-Rw2q-Lp",
      "Zhou1987riverbank",
    ])
      expect(passwordWeakness(password, "zhou"), password).toBeUndefined();
  });
  test("of few different signs is refused", () => {
    for (const password of ["aaaaaaaaaa", "1212121212", "好好好好好好好好好好"])
      expect(passwordWeakness(password, "zhou"), password).toBe("few-signs");
  });
  test("that runs along the keyboard or stands in every list is refused", () => {
    for (const password of [
      "1234567890",
      "qwertyuiop",
      "0987654321a",
      "password123",
      "Admin12345",
      "woaini1314520",
      "1q2w3e4r5t",
      "abcdefghij",
    ])
      expect(passwordWeakness(password, "zhou"), password).toBe("worn");
  });
  test("that is hardly more than the login is refused", () => {
    expect(passwordWeakness("zhoudian88", "zhoudian")).toBe("like-login");
    expect(passwordWeakness("zhoudian and three teapots", "zhoudian")).toBeUndefined();
  });
});
