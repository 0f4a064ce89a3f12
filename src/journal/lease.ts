import type { Tx } from "#database";

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

/** Inside the writing transaction: false when the lease has gone to another holder, whose work this would double. */
export async function holdsLease(tx: Tx, lease: Lease): Promise<boolean> {
  const { rowCount } = await tx.query({
    name: "journal-holds-lease",
    text: "select 1 from journal_leases where tenant_id = $1 and name = $2 and holder = $3 and epoch = $4 for share",
    values: [lease.tenantId, lease.name, lease.holder, lease.epoch],
  });
  return rowCount === 1;
}

/** Leases that ran out long ago belong to work that is done no more; who takes one anew starts at a new holder's name. */
export async function purgeLeases(tx: Tx, tenantId: number): Promise<void> {
  await tx.query(
    "delete from journal_leases where tenant_id = $1 and expires_at < clock_timestamp() - interval '30 days'",
    [tenantId],
  );
}
