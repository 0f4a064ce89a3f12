import { withTenant, type Pool } from "#database";
import {
  eventKey,
  forgottenField,
  isSealed,
  personKeys,
  unseal,
  type QuarantineEntry,
} from "#journal";
import { claimsOf } from "./domain/claims.ts";
import { mapPersonal, personIn } from "./domain/personal-fields.ts";
import { sealedAs } from "./unread.ts";

export type ReadingDeps = { readonly pool: Pool; readonly masterKey: Buffer };

/** What was set aside: data, or the text as it came. */
export type Kept = { readonly value: unknown } | { readonly text: string };

const hidden = "[sealed]";

/** With the personal fields covered, for who may see messages and no persons. */
export function coveredMessage(entry: QuarantineEntry): Kept & { readonly isCovered: boolean } {
  if (entry.detail.form === "text")
    return isSealed(entry.body)
      ? { text: hidden, isCovered: true }
      : { text: entry.body, isCovered: false };
  let isCovered = false;
  const value = mapPersonal(JSON.parse(entry.body), (text) => {
    if (!isSealed(text)) return text;
    isCovered = true;
    return hidden;
  });
  return { value, isCovered };
}

/** As it was sent; what was of a person who has been deleted says only that. */
export async function openedMessage(
  { pool, masterKey }: ReadingDeps,
  tenantId: number,
  entry: QuarantineEntry,
): Promise<Kept> {
  const isText = entry.detail.form === "text";
  const value = isText ? undefined : (JSON.parse(entry.body) as unknown);
  const person = entry.detail.person ?? personIn(value);
  if (person === undefined) return isText ? { text: entry.body } : { value };
  const keys = await withTenant(pool, tenantId, (tx) =>
    personKeys(tx, tenantId, { persons: [person], masterKey }),
  );
  const start = `${person}/${entry.detail.sealedAs ?? keyOf(value)}`;
  const open = (sealed: string, fields: readonly string[]): string =>
    opened(sealed, { key: keys.get(person), start, fields });
  if (isText) return { text: open(entry.body, ["text"]) };
  return { value: mapPersonal(value, (text, path) => open(text, [path, nameIn(path)])) };
}

/** A message that was understood had its fields sealed by their names, one that was not by their paths. */
function opened(
  sealed: string,
  with_: { key: Buffer | undefined; start: string; fields: readonly string[] },
): string {
  if (!isSealed(sealed)) return sealed;
  for (const field of with_.fields) {
    try {
      return unseal(with_.key, `${with_.start}/${field}`, sealed) ?? forgottenField;
    } catch {
      // Sealed under the other name: that one is tried next.
    }
  }
  // Somebody wrote it so, or the bytes were changed: it is shown as it stands.
  return sealed;
}

/** A message that was understood had its fields sealed under its own key. */
function keyOf(value: unknown): string {
  const { identity } = claimsOf(value);
  return sealedAs(identity && eventKey(identity.source, identity.id));
}

function nameIn(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
