import { expect, test } from "vitest";
import type { NamedPerson } from "../api/types.ts";
import type { Translate } from "../format/index.ts";
import { personWords } from "./person-words.ts";

const t = ((key: string, gaps?: object) =>
  gaps === undefined ? key : `${key} ${JSON.stringify(gaps)}`) as unknown as Translate;
const zh = { language: "zh-CN", t };
const en = { language: "en", t };
const wang: NamedPerson = {
  id: "staff-2",
  name: "王小明",
  nameEn: "Wang Xiaoming",
  kind: "staff",
  state: "active",
  search: "",
};

test("somebody is called by name, in letters that the reader can read", () => {
  expect(personWords(wang, "staff-2", zh)).toBe("王小明");
  expect(personWords(wang, "staff-2", en)).toBe("Wang Xiaoming");
  expect(personWords({ ...wang, nameEn: null, name: "Anna" }, "staff-2", en)).toBe("Anna");
});

test("of somebody forgotten not even the id is shown", () => {
  const forgotten = { ...wang, name: null, nameEn: null, state: "forgotten" } as const;
  expect(personWords(forgotten, "staff-2", zh)).toBe("person.forgotten");
});

test("somebody without a name is told apart by the id, and an unknown id stands for itself", () => {
  expect(personWords({ ...wang, name: null, nameEn: null }, "staff-2", zh)).toBe(
    'person.unnamed.staff {"id":"staff-2"}',
  );
  expect(personWords(undefined, "staff-2", zh)).toBe("staff-2");
});
