import { describe, expect, test } from "vitest";
import { mapPersonal, personIn, unknownPerson } from "./personal-fields.ts";

describe("personal fields of a message that was not understood", () => {
  test("belong to the person whom the word names", () => {
    expect(
      personIn({
        type: "SampleTaken",
        data: { person: "promoter-7", phone: "138", from: "nowhere" },
      }),
    ).toBe("promoter-7");
  });
  test("belong to nobody known when the word or the person is missing", () => {
    expect(personIn({ type: "Nonsense", data: { phone: "138" } })).toBe(unknownPerson);
    expect(personIn([{ deep: { phone: 138 } }])).toBe(unknownPerson);
  });
  test("are found at any depth and in any form, and nothing else is touched", () => {
    const sealed = mapPersonal(
      { phone: 138, list: [{ name: "A", sku: "x" }] },
      (text, path) => `<${path} ${text}>`,
    );
    expect(sealed).toEqual({
      phone: "</phone 138>",
      list: [{ name: "</list/0/name A>", sku: "x" }],
    });
  });
  test("are none in an ordinary message", () => {
    expect(personIn({ type: "SaleRecorded", data: { lines: [{ sku: "x" }] } })).toBeUndefined();
  });
});
