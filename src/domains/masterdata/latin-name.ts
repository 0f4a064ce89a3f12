import { pinyin } from "pinyin-pro";

/**
 * A Chinese name in Latin letters, family name first ("王小明" → "Wang Xiaoming"); null for a name that has no Chinese
 * character. A syllable of more than one reading takes the one that it has as a family name where it stands first.
 */
export function latinName(name: string): string | null {
  if (!/\p{Script=Han}/u.test(name)) return null;
  const words = pinyin(name, {
    toneType: "none",
    type: "array",
    surname: "head",
    nonZh: "consecutive",
    v: true,
  });
  const [family = "", ...given] = words.map((word) => word.trim()).filter((word) => word !== "");
  return [family, given.join("")]
    .filter((word) => word !== "")
    .map(capitalized)
    .join(" ");
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
