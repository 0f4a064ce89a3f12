import { withTenant, type Pool, type Tx } from "#database";

export type Lease = {
  readonly tenantId: number;
  readonly name: string;
  readonly holder: string;
  readonly epoch: number;
};

/** Takes or renews a lease; undefined while another holds it. A new holder gets a higher epoch. */
export async function takeLease(
  tx: Tx,
  wanted: { tenantId: number; name: string; holder: string; durationMs: number },
): Promise<Lease | undefined> {
  const { rows } = await tx.query<{ epoch: number }>({
    name: "journal-take-lease",
    text: `insert into journal_leases as l (tenant_id, name, holder, epoch, expires_at)
      values ($1, $2, $3, 1, clock_timestamp() + make_interval(secs => $4 / 1000.0))
      on conflict (tenant_id, name) do update set holder = excluded.holder, expires_at = excluded.expires_at,
        epoch = case when l.holder = excluded.holder then l.epoch else l.epoch + 1 end
      where l.holder = excluded.holder or l.expires_at < clock_timestamp()
      returning epoch`,
    values: [wanted.tenantId, wanted.name, wanted.holder, wanted.durationMs],
  });
  const epoch = rows[0]?.epoch;
  return epoch === undefined
    ? undefined
    : { tenantId: wanted.tenantId, name: wanted.name, holder: wanted.holder, epoch };
}

/** Leases that this holder has for at least half their time still, so that they need not be renewed. */
export async function readOwnLeases(
  tx: Tx,
  of: { tenantId: number; names: readonly string[]; holder: string; durationMs: number },
): Promise<Map<string, Lease>> {
  const { tenantId, holder } = of;
  const { rows } = await tx.query<{ name: string; epoch: number }>({
    name: "journal-own-leases",
    text: `select name, epoch from journal_leases where tenant_id = $1 and name = any($2::text[]) and holder = $3
      and expires_at > clock_timestamp() + make_interval(secs => $4 / 2000.0)`,
    values: [tenantId, of.names, holder, of.durationMs],
  });
  return new Map(rows.map(({ name, epoch }) => [name, { tenantId, name, holder, epoch }]));
}

/** Takes or renews those of the leases that are to be had. */
export async function takeLeases(
  pool: Pool,
  of: { tenantId: number; names: readonly string[]; holder: string; durationMs: number },
): Promise<Map<string, Lease>> {
  const leases = new Map<string, Lease>();
  if (of.names.length === 0) return leases;
  await withTenant(pool, of.tenantId, async (tx) => {
    // In one order, so that two who take them never wait for each other.
    for (const name of [...of.names].sort()) {
      const lease = await takeLease(tx, { ...of, name });
      if (lease !== undefined) leases.set(name, lease);
    }
  });
  return leases;
}

/** Inside the writing transaction: names of leases that have not gone to another holder, whose work this would double. */
export async function heldLeases(tx: Tx, leases: readonly Lease[]): Promise<Set<string>> {
  const [first] = leases;
  if (first === undefined) return new Set();
  const { rows } = await tx.query<{ name: string }>({
    name: "journal-held-leases",
    text: `select l.name from journal_leases l join unnest($3::text[], $4::int8[]) as k(name, epoch) on k.name = l.name and k.epoch = l.epoch
      where l.tenant_id = $1 and l.holder = $2 order by l.name for share of l`,
    values: [
      first.tenantId,
      first.holder,
      leases.map(({ name }) => name),
      leases.map(({ epoch }) => epoch),
    ],
  });
  return new Set(rows.map(({ name }) => name));
}

/** Leases that ran out long ago belong to work that is done no more; who takes one anew starts at a new holder's name. */
export async function purgeLeases(tx: Tx, tenantId: number): Promise<void> {
  await tx.query(
    "delete from journal_leases where tenant_id = $1 and expires_at < clock_timestamp() - interval '30 days'",
    [tenantId],
  );
}
