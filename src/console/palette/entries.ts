import type { NamedPerson, Session, ShownPlace, StockRow } from "../../ui/api/index.ts";
import { nameOf, type Translate } from "../../ui/format/index.ts";
import { personWords } from "../../ui/people/index.ts";
import { importPermissions, mayEnter, navEntries } from "../shell/nav.ts";
import { settingsPages } from "../settings/settings-pages.ts";
import { stockPages } from "../stock/stock-pages.ts";

export const entryKinds = ["item", "page", "person", "place"] as const;
export type EntryKind = (typeof entryKinds)[number];

/** One thing that the palette can go to. */
export type Entry = {
  readonly kind: EntryKind;
  /** The same for the same thing, so that it is recognised among the recent ones. */
  readonly id: string;
  readonly name: string;
  /** Beside the name: a code, a section. */
  readonly detail: string;
  /** An address of this site. */
  readonly href: string;
};

/** What is looked in besides the name: pinyin and its initials, so that one need not change the keyboard. */
type Searched = Entry & { readonly words: string };

type Looking = {
  readonly place: string;
  readonly language: string;
  readonly t: Translate;
};

/** Pinyin of the pages' names and its initials, by the key of the name; a page that stands not here is found by its name. */
const pageWords: Readonly<Record<string, string>> = {
  "nav.stock": "kucun kc stock",
  "stock.items": "shangpin sp items",
  "nav.intake": "jieru jr intake",
  "nav.settings": "shezhi sz settings",
  "nav.import": "daoru dr import",
  "settings.people": "renyuan yu juese ry people roles",
  "settings.keys": "jiekou miyao jkmy keys",
  "settings.places": "mendian yu cangku mdyck shops warehouses",
  "settings.zones": "quyu qy zones",
  "settings.parameters": "canshu cs parameters",
  "settings.start": "kaidian qingdan kdqd first steps",
};

/** The pages that this person may enter, each once. */
export function pageEntries(session: Session, { place, t }: Looking): Searched[] {
  const sections = navEntries.map(({ to, text, permissions }) => ({ to, text, permissions }));
  const inSection = [...stockPages, ...settingsPages].map(({ permission, ...page }) => ({
    ...page,
    permissions: [permission],
  }));
  const pages = [
    ...sections,
    ...inSection,
    { to: "/settings/import", text: "nav.import", permissions: importPermissions },
  ].filter(({ permissions }) => mayEnter(session, permissions));
  const words = (to: string): string =>
    pages
      .flatMap((page) => (page.to === to ? [t(page.text), pageWords[page.text] ?? ""] : []))
      .join(" ");
  // A section opens on its first page: one entry, by the section's name, which both names find.
  return pages
    .filter(({ to }, index) => pages.findIndex((page) => page.to === to) === index)
    .map(({ to, text }) => ({
      kind: "page",
      id: to,
      name: t(text),
      detail: "",
      href: to.replace("$place", encodeURIComponent(place)),
      words: words(to),
    }));
}

export function placeEntries(
  places: readonly (Pick<ShownPlace, "place" | "name" | "nameEn"> & { readonly search?: string })[],
  section: string,
  { language }: Looking,
): Searched[] {
  return places.map((each) => ({
    kind: "place",
    id: each.place,
    name: nameOf(each, language),
    detail: each.place,
    href: `/${encodeURIComponent(each.place)}/${section}`,
    words: each.search ?? "",
  }));
}

export function personEntries(
  people: readonly NamedPerson[],
  { place, language, t }: Looking,
): Searched[] {
  return people
    .filter(({ kind, state }) => kind !== "key" && state !== "forgotten")
    .map((person) => {
      const search = person.kind === "account" ? "edit" : "person";
      const page = `/${encodeURIComponent(place)}/settings/people`;
      return {
        kind: "person",
        id: person.id,
        name: personWords(person, person.id, { language, t }),
        detail: t(`palette.kind.${person.kind}`),
        href: `${page}?${search}=${encodeURIComponent(person.id)}`,
        words: person.search,
      };
    });
}

export function itemEntries(rows: readonly StockRow[], { place, language }: Looking): Entry[] {
  return rows.map((row) => ({
    kind: "item",
    id: row.sku,
    name: nameOf(row, language),
    detail: row.sku,
    href: `/${encodeURIComponent(place)}/stock/${encodeURIComponent(row.sku)}`,
  }));
}

/** Those of which every typed word is a part, the ones that begin with it first; at most `limit`. */
export function found(entries: readonly Searched[], typed: string, limit: number): Entry[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const textOf = ({ name, detail, words: more }: Searched): string =>
    `${name} ${detail} ${more}`.toLowerCase();
  const begins = (entry: Searched): boolean =>
    words.every((word) =>
      textOf(entry)
        .split(" ")
        .some((part) => part.startsWith(word)),
    );
  const matching = entries.filter((entry) => words.every((word) => textOf(entry).includes(word)));
  return [...matching.filter(begins), ...matching.filter((entry) => !begins(entry))]
    .slice(0, limit)
    .map(({ words: _words, ...entry }) => entry);
}
