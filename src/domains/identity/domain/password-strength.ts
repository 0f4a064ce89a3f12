/** The rows of a keyboard, the digits and the alphabet: what fingers type without thinking. */
const wornPaths = [
  "1234567890",
  "qwertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "abcdefghijklmnopqrstuvwxyz",
  "1q2w3e4r5t6y7u8i9o0p",
];
/** Words that stand in the lists of passwords in use, wherever they came from. */
const wornWords = [
  "password",
  "passw0rd",
  "admin",
  "dianmai",
  "welcome",
  "letmein",
  "iloveyou",
  "woaini",
  "mima",
  "1314",
  "520",
  "888",
  "666",
];
const fewestDistinct = 5;
/** What is left beside the login, a worn path or a worn word has to be a secret by itself. */
const fewestOwn = 6;
const shortestPathLength = 4;

export type PasswordWeakness = "few-signs" | "worn" | "like-login";

/**
 * Why a password would be guessed among the first; undefined: it would not. Length is checked by the form already. After
 * NIST SP 800-63B, 5.1.1.2: no mixture of signs is asked for, but what is repetitive, sequential, in common use or made of
 * the login is refused.
 */
export function passwordWeakness(password: string, login: string): PasswordWeakness | undefined {
  const text = password.toLowerCase();
  if (new Set(text).size < fewestDistinct) return "few-signs";
  const name = login.toLowerCase();
  if (name.length >= 3 && text.includes(name) && text.replaceAll(name, "").length < fewestOwn)
    return "like-login";
  return withoutWorn(text).length < fewestOwn ? "worn" : undefined;
}

function withoutWorn(text: string): string {
  let rest = text;
  for (const word of wornWords) rest = rest.replaceAll(word, "");
  for (const path of wornPaths)
    for (const way of [path, path.split("").toReversed().join("")]) rest = withoutPath(rest, way);
  return rest;
}

/** Takes out every stretch of the path, the longest first. */
function withoutPath(text: string, path: string): string {
  let rest = text;
  for (let length = path.length; length >= shortestPathLength; length -= 1)
    for (let start = 0; start + length <= path.length; start += 1)
      rest = rest.replaceAll(path.slice(start, start + length), "");
  return rest;
}
