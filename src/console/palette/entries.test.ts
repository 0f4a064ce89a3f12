import { expect, test } from "vitest";
import type { NamedPerson, Session } from "../../ui/api/index.ts";
import type { Translate } from "../../ui/format/index.ts";
import { found, pageEntries, personEntries, placeEntries } from "./entries.ts";

const t = ((key: string) => key) as unknown as Translate;
const looking = { place: "S001", language: "zh-CN", t };
const session = { may: ["stock.read", "keys.manage"] } as unknown as Session;

test("a page is offered once, and only to who may enter it", () => {
  const pages = pageEntries(session, looking).map(({ href }) => href);
  expect(new Set(pages).size).toBe(pages.length);
  expect(pages).toContain("/S001/stock");
  expect(pages).toContain("/S001/settings/keys");
  expect(pages).not.toContain("/S001/settings/people");
});

test("pages, places and people are found by name, code and pinyin initials, beginnings first", () => {
  const pages = pageEntries(session, looking);
  expect(found(pages, "kc", 5)[0]?.href).toBe("/S001/stock");
  const places = placeEntries(
    [
      {
        place: "S001",
        name: "朝阳一店",
        nameEn: null,
        search: "朝阳一店 s001 zhaoyangyidian zyyd",
      },
      { place: "S002", name: "望京店", nameEn: null, search: "望京店 s002 wangjingdian wjd" },
    ],
    "intake",
    looking,
  );
  expect(found(places, "WJ", 5)).toEqual([
    { kind: "place", id: "S002", name: "望京店", detail: "S002", href: "/S002/intake" },
  ]);
  expect(found(places, "店 00", 5).map(({ id }) => id)).toEqual(["S001", "S002"]);
  expect(found(places, "jing", 5).map(({ id }) => id)).toEqual(["S002"]);
  expect(found(places, "", 1)).toHaveLength(1);
});

test("a log-in opens its form, staff their line, and neither keys nor forgotten persons are offered", () => {
  const person = (id: string, more: Partial<NamedPerson>): NamedPerson => ({
    id,
    name: id,
    nameEn: null,
    kind: "staff",
    state: "active",
    search: id,
    ...more,
  });
  const people = personEntries(
    [
      person("staff-1", {}),
      person("u-1", { kind: "account" }),
      person("key:1", { kind: "key" }),
      person("gone", { state: "forgotten" }),
    ],
    looking,
  );
  expect(people.map(({ href }) => href)).toEqual([
    "/S001/settings/people?person=staff-1",
    "/S001/settings/people?edit=u-1",
  ]);
});
