import { readTenant, type Pool } from "#database";
import { forgottenPersons, readPersonKeys, sealedContext, unseal } from "#journal";
import { limitAskedPersons, type NamedPerson } from "./contract.ts";
import { latinName } from "./latin-name.ts";
import type { Account, MasterdataPorts } from "./ports.ts";
import { searchText } from "./search-text.ts";
import { readColleagues, type PersonRow } from "./store.ts";

const limitPersons = 2_000;

type Deps = {
  readonly pool: Pool;
  readonly masterKey: Buffer;
  readonly ports: MasterdataPorts;
};

/**
 * Who the ids in the events of a place mean. Those who work together know each other by name, so whoever reads the
 * events of a place reads these names, and nothing else of the persons. Of whom is forgotten only that is told.
 */
export async function namedPeople(
  deps: Deps,
  tenantId: number,
  of: { readonly place: string; readonly also: readonly string[] },
): Promise<NamedPerson[]> {
  const also = [...new Set(of.also)].slice(0, limitAskedPersons);
  const accounts = await deps.ports.listAccounts(tenantId, { place: of.place, also });
  const { persons, forgotten } = await readTenant(deps.pool, tenantId, async (tx) => {
    const rows = await readColleagues(tx, tenantId, { place: of.place, also, limit: limitPersons });
    const ids = rows.map(({ person }) => person);
    const keys = await readPersonKeys(tx, tenantId, { persons: ids, masterKey: deps.masterKey });
    const asked = [...also, ...accounts.map(({ id }) => id)];
    return {
      persons: rows.map((row) => ofPerson(row, keys.get(row.person))),
      forgotten: await forgottenPersons(tx, tenantId, asked),
    };
  });
  const named = new Map(accounts.map((account) => [account.id, ofAccount(account)] as const));
  for (const person of persons) named.set(person.id, withAccount(person, named.get(person.id)));
  for (const id of forgotten) named.set(id, forgottenPerson(id, named.get(id)));
  return [...named.values()].map(searchable);
}

type Known = Omit<NamedPerson, "search">;

function searchable(person: Known): NamedPerson {
  const { id, name } = person;
  return { ...person, search: name === null ? id.toLowerCase() : searchText({ sku: id, name }) };
}

function ofPerson({ person, event, data }: PersonRow, key: Buffer | undefined): Known {
  const sealed = data["name"];
  const context = sealedContext({ person, event, field: "name" });
  const name = typeof sealed === "string" ? (unseal(key, context, sealed) ?? null) : null;
  return {
    id: person,
    name,
    nameEn: name === null ? null : latinName(name),
    kind: data["kind"] as NamedPerson["kind"],
    state: "active",
  };
}

function ofAccount({ id, name, kind, isActive }: Account): Known {
  const nameEn = kind === "key" ? null : latinName(name);
  return { id, name, nameEn, kind, state: isActive ? "active" : "inactive" };
}

/** Somebody who is registered and has a log-in under the same id. */
function withAccount(person: Known, account: Known | undefined): Known {
  if (account === undefined) return person;
  const { state } = account;
  return {
    ...person,
    name: person.name ?? account.name,
    nameEn: person.nameEn ?? account.nameEn,
    state,
  };
}

function forgottenPerson(id: string, known: Known | undefined): Known {
  return { id, name: null, nameEn: null, kind: known?.kind ?? "staff", state: "forgotten" };
}
