/** A session token reads `<chain>.<secret>`, a key `dm_<chain>_<id>_<secret>`: the chain is known before any table is asked. */
export type SessionToken = { readonly tenant: string; readonly secret: string };
export type KeyToken = SessionToken & { readonly id: string };

export const tenantPattern = "^[a-z0-9][a-z0-9-]{0,31}$";
const sessionForm = /^([a-z0-9][a-z0-9-]{0,31})\.([A-Za-z0-9_-]{43})$/;
const keyForm = /^dm_([a-z0-9][a-z0-9-]{0,31})_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

export function sessionToken({ tenant, secret }: SessionToken): string {
  return `${tenant}.${secret}`;
}

export function keyToken({ tenant, id, secret }: KeyToken): string {
  return `dm_${tenant}_${id}_${secret}`;
}

export function readSessionToken(text: string): SessionToken | undefined {
  const [, tenant, secret] = sessionForm.exec(text) ?? [];
  return tenant === undefined || secret === undefined ? undefined : { tenant, secret };
}

export function readKeyToken(text: string): KeyToken | undefined {
  const [, tenant, id, secret] = keyForm.exec(text) ?? [];
  return tenant === undefined || id === undefined || secret === undefined
    ? undefined
    : { tenant, id, secret };
}

/** The key of an `Authorization: Bearer …` header; undefined when there is none or it is no key. */
export function bearerKey(authorization: string | undefined): KeyToken | undefined {
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? "") ?? [];
  return token === undefined ? undefined : readKeyToken(token);
}
