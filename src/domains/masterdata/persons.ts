import { withTenant, type Pool } from "#database";
import { forgottenPersons, personKeys, sealedContext, unseal } from "#journal";
import { readPersons } from "./store.ts";

const personalFields = ["name", "phone"] as const;

export type OpenedPersons = {
  readonly registered: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly forgotten: ReadonlySet<string>;
};

/** Persons as last registered, with their personal fields open, and those of whom nothing may be known any more. */
export async function openedPersons(
  deps: { readonly pool: Pool; readonly masterKey: Buffer },
  tenantId: number,
  persons: readonly string[],
): Promise<OpenedPersons> {
  return withTenant(deps.pool, tenantId, async (tx) => {
    const rows = await readPersons(tx, tenantId, persons);
    const known = rows.map(({ person }) => person);
    const keys = await personKeys(tx, tenantId, { persons: known, masterKey: deps.masterKey });
    const forgotten = await forgottenPersons(tx, tenantId, persons);
    const registered = new Map(
      rows.map(({ person, event, data }) => {
        const opened: Record<string, unknown> = { ...data };
        for (const field of personalFields) {
          const sealed = data[field];
          if (typeof sealed !== "string") continue;
          const context = sealedContext({ person, event, field });
          opened[field] = unseal(keys.get(person), context, sealed);
        }
        return [person, opened] as const;
      }),
    );
    return { registered, forgotten };
  });
}
