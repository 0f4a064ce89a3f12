import type { NamedPerson } from "#masterdata/contract";

const person = (id: string, name: string | null, more: Partial<NamedPerson> = {}): NamedPerson => ({
  id,
  name,
  nameEn: null,
  kind: "staff",
  state: "active",
  search: `${id} ${name ?? ""}`.toLowerCase(),
  ...more,
});

/** Those who work in a place of the fake chain. */
const ofPlace: readonly NamedPerson[] = [
  person("staff-1", "周敏", { nameEn: "Zhou Min", search: "周敏 staff-1 zhoumin zm" }),
  person("staff-2", null),
  person("staff-9", null, { state: "forgotten" }),
  person("u-manager", "店长", { kind: "account", nameEn: "Dian Zhang" }),
];
/** Somebody of another shop, named only when asked for. */
const elsewhere: readonly NamedPerson[] = [person("staff-7", "林帆", { nameEn: "Lin Fan" })];

export function fakePeople(also: string | null): { readonly people: NamedPerson[] } {
  const asked = (also ?? "").split(",");
  return { people: [...ofPlace, ...elsewhere.filter(({ id }) => asked.includes(id))] };
}
