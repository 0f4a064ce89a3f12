import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import type { Tx } from "#database";

/**
 * Personal fields are encrypted with a key of the person before anything is hashed, kept or logged. The nonce is derived
 * from key, context and text (a synthetic IV), so that a retry gives the same bytes and is recognised. Deleting the key
 * deletes the person; every proof still holds, because it is made over the sealed bytes.
 */
const sealedPrefix = "sealed:v1:";
/** Stands where a field was whose person has been deleted. */
export const forgottenField = "sealed:forgotten";
const nonceBytes = 12;
const tagBytes = 16;

export function seal(key: Buffer, context: string, text: string): string {
  const nonce = createHmac("sha256", key)
    .update(`${context}\u0000${text}`)
    .digest()
    .subarray(0, nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return sealedPrefix + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
}

/** The text, or undefined when the key is gone. Errors: throws when the bytes were changed. */
export function unseal(
  key: Buffer | undefined,
  context: string,
  sealed: string,
): string | undefined {
  if (key === undefined || !sealed.startsWith(sealedPrefix)) return undefined;
  const bytes = Buffer.from(sealed.slice(sealedPrefix.length), "base64url");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, nonceBytes)).setAAD(
    Buffer.from(context),
  );
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  return Buffer.concat([
    decipher.update(bytes.subarray(nonceBytes + tagBytes)),
    decipher.final(),
  ]).toString("utf8");
}

export function isSealed(value: unknown): boolean {
  return typeof value === "string" && value.startsWith("sealed:");
}

/** Binds sealed bytes to this person, event and field. */
export function sealedContext(of: { person: string; event: string; field: string }): string {
  return `${of.person}/${of.event}/${of.field}`;
}

/** Seals the named fields of `data`; the context binds the bytes to this person, event and field. */
export function sealFields(
  data: Readonly<Record<string, unknown>>,
  how: { key: Buffer | undefined; person: string; event: string; fields: readonly string[] },
): Record<string, unknown> {
  const sealed: Record<string, unknown> = { ...data };
  for (const field of how.fields) {
    const text = data[field];
    if (typeof text !== "string") continue;
    sealed[field] =
      how.key === undefined
        ? forgottenField
        : seal(how.key, sealedContext({ ...how, field }), text);
  }
  return sealed;
}

/** Keys of persons, made where missing; a forgotten person has none and gets none. */
export async function personKeys(
  tx: Tx,
  tenantId: number,
  who: { persons: readonly string[]; masterKey: Buffer },
): Promise<Map<string, Buffer>> {
  const wanted = [...new Set(who.persons)].sort();
  const fresh = wanted.map((person) =>
    seal(who.masterKey, `${tenantId}/${person}`, randomBytes(32).toString("base64url")),
  );
  await tx.query(
    `insert into journal_person_keys (tenant_id, person, wrapped_key) select $1, * from unnest($2::text[], $3::bytea[]) on conflict do nothing`,
    [tenantId, wanted, fresh.map((text) => Buffer.from(text))],
  );
  return readPersonKeys(tx, tenantId, { ...who, persons: wanted });
}

/** Keys of persons as far as there are any: for reading, which makes none. */
export async function readPersonKeys(
  tx: Tx,
  tenantId: number,
  who: { persons: readonly string[]; masterKey: Buffer },
): Promise<Map<string, Buffer>> {
  const { rows } = await tx.query<{ person: string; wrapped: Buffer | null }>(
    `select person, wrapped_key as wrapped from journal_person_keys where tenant_id = $1 and person = any($2::text[])`,
    [tenantId, who.persons],
  );
  const keys = new Map<string, Buffer>();
  for (const row of rows) {
    const text =
      row.wrapped === null
        ? undefined
        : unseal(who.masterKey, `${tenantId}/${row.person}`, row.wrapped.toString());
    if (text !== undefined) keys.set(row.person, Buffer.from(text, "base64url"));
  }
  return keys;
}

/** Deletes the key: what was sealed with it can never be read again. */
export async function forgetPerson(tx: Tx, tenantId: number, person: string): Promise<void> {
  await tx.query(
    `insert into journal_person_keys (tenant_id, person, forgotten_at) values ($1, $2, now())
     on conflict (tenant_id, person) do update set wrapped_key = null, forgotten_at = coalesce(journal_person_keys.forgotten_at, now())`,
    [tenantId, person],
  );
}

/** Which of these persons have been forgotten. */
export async function forgottenPersons(
  tx: Tx,
  tenantId: number,
  persons: readonly string[],
): Promise<Set<string>> {
  const { rows } = await tx.query<{ person: string }>(
    "select person from journal_person_keys where tenant_id = $1 and wrapped_key is null and person = any($2::text[])",
    [tenantId, persons],
  );
  return new Set(rows.map(({ person }) => person));
}
