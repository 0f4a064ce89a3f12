import type { Tx } from "#database";
import { placeStream } from "#kernel";

export type PlaceRow = {
  readonly place: string;
  readonly name: string;
  readonly nameEn: string | null;
  readonly kind: "shop" | "warehouse";
  readonly timezone: string;
  readonly closed: boolean;
  /** Zones in use. */
  readonly zones: number;
};

/** Places in the order of their codes, those that are shut behind the others. */
export async function readPlaces(tx: Tx, tenantId: number): Promise<PlaceRow[]> {
  const { rows } = await tx.query<PlaceRow>(
    `select place, name, name_en as "nameEn", kind, timezone, closed, coalesce(z.zones, 0) as zones from masterdata_places
     left join (select place, count(*)::int as zones from masterdata_public_zones where tenant_id = $1 group by place) z using (place)
     where tenant_id = $1 order by closed, place`,
    [tenantId],
  );
  return rows;
}

export type ChangedSettingRow = {
  readonly setting: string;
  /** '' is the whole chain. */
  readonly place: string;
  readonly value: unknown;
  /** Position in the chain's stream of the event that changed it. */
  readonly seq: number;
};

/** Settings that were changed from what was shipped. */
export async function readChangedSettings(tx: Tx, tenantId: number): Promise<ChangedSettingRow[]> {
  const { rows } = await tx.query<ChangedSettingRow>(
    "select setting, place, value, chain_seq as seq from masterdata_settings where tenant_id = $1 order by setting, place",
    [tenantId],
  );
  return rows;
}

export type PersonRow = {
  readonly person: string;
  /** Key of the event that registered the person: what the personal fields are sealed for. */
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
};

export async function readPersons(
  tx: Tx,
  tenantId: number,
  persons: readonly string[],
): Promise<PersonRow[]> {
  const { rows } = await tx.query<PersonRow>(
    "select person, event_key as event, data from masterdata_persons where tenant_id = $1 and person = any($2::text[])",
    [tenantId, persons],
  );
  return rows;
}

/** Persons of a place and of no place in particular, and others that are asked for by their ids; never customers. */
export async function readColleagues(
  tx: Tx,
  tenantId: number,
  of: { readonly place: string; readonly also: readonly string[]; readonly limit: number },
): Promise<PersonRow[]> {
  const { rows } = await tx.query<PersonRow>(
    `select person, event_key as event, data from masterdata_persons
     where tenant_id = $1 and data->>'kind' <> 'member'
       and (coalesce(data->>'place', $2) = $2 or person = any($3::text[]))
     order by person limit $4`,
    [tenantId, of.place, of.also, of.limit],
  );
  return rows;
}

export type OwnBeginnings = {
  readonly items: number;
  readonly zones: number;
  readonly persons: number;
  readonly hasStock: boolean;
};

/** What there is of a chain at its beginning, as of one place. */
export async function readOwnBeginnings(
  tx: Tx,
  tenantId: number,
  place: string,
): Promise<OwnBeginnings> {
  const { rows } = await tx.query<OwnBeginnings>(
    `select (select count(*)::int from masterdata_items where tenant_id = $1) as items,
      (select count(*)::int from masterdata_public_zones where tenant_id = $1 and place = $2) as zones,
      (select count(*)::int from masterdata_persons where tenant_id = $1 and coalesce(data->>'place', $2) = $2 and data->>'kind' <> 'member') as persons,
      exists (select from ledger_public_balances where tenant_id = $1 and stream = $3) as "hasStock"`,
    [tenantId, place, placeStream(place)],
  );
  const [found] = rows;
  if (found === undefined) throw new Error("a row without a table answers always");
  return found;
}
