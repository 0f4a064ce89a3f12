import { withTenant, type Pool } from "#database";
import { decidedEvent, eventKey, personKeys, sealFields, type PreparedEvent } from "#journal";
import { vocabulary } from "#vocabulary";

export type Defining = {
  readonly type: string;
  readonly data: readonly unknown[];
  readonly actor: string;
  readonly ids: { readonly source: string; readonly idOf: (index: number) => string };
};

type DefineDeps = {
  readonly pool: Pool;
  readonly masterKey: Buffer;
  readonly now: () => number;
};

/** The events that define things of one type; personal fields are sealed before anything is hashed or kept. */
export async function definingEvents(
  deps: DefineDeps,
  tenantId: number,
  defining: Defining,
): Promise<PreparedEvent[]> {
  const { type, actor, ids } = defining;
  const at = deps.now();
  const sealed = await seal(deps, tenantId, defining);
  return sealed.map((data, index) =>
    decidedEvent({ type, source: ids.source, id: ids.idOf(index), at, data, actor }),
  );
}

async function seal(
  deps: DefineDeps,
  tenantId: number,
  what: Defining,
): Promise<readonly unknown[]> {
  const personal = vocabulary.get(what.type)?.personal;
  if (personal === undefined) return what.data;
  const rows = what.data as readonly Record<string, unknown>[];
  const persons = rows.map((row) => String(row[personal.subject]));
  const keys = await withTenant(deps.pool, tenantId, (tx) =>
    personKeys(tx, tenantId, { persons, masterKey: deps.masterKey }),
  );
  return rows.map((row, index) => {
    const person = persons[index] ?? "";
    return sealFields(row, {
      key: keys.get(person),
      person,
      event: eventKey(what.ids.source, what.ids.idOf(index)),
      fields: personal.fields,
    });
  });
}
