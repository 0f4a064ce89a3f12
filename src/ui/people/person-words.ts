import type { NamedPerson } from "../api/types.ts";
import type { Translate } from "../format/index.ts";

/**
 * How somebody is called on a page: by name; "deleted person" where the person asked to be forgotten; by kind and id
 * where no name was registered; by the id alone where nobody is known by it.
 */
export function personWords(
  person: NamedPerson | undefined,
  id: string,
  how: { readonly language: string; readonly t: Translate },
): string {
  const { language, t } = how;
  if (person === undefined) return id;
  if (person.state === "forgotten") return t("person.forgotten");
  const { name, nameEn, kind } = person;
  if (name === null) return t(`person.unnamed.${kind}`, { id });
  return language === "en" && nameEn !== null ? nameEn : name;
}
