import { readTenant, type Pool } from "#database";
import { isPlaceHeard } from "#gateway";
import { countAccess, listAccounts } from "#identity";
import { isPlaceCounted } from "#inventory";
import type { MasterdataPorts } from "#masterdata";

const limitAccounts = 2_000;

/** What masterdata asks of the other domains. */
export function masterdataPorts({
  pool,
  now,
}: {
  readonly pool: Pool;
  readonly now: () => number;
}): MasterdataPorts {
  return {
    listAccounts: (tenantId, of) =>
      readTenant(pool, tenantId, (tx) =>
        listAccounts(tx, tenantId, { ...of, now: now(), limit: limitAccounts }),
      ),
    readBeginnings: (tenantId, place) =>
      readTenant(pool, tenantId, async (tx) => ({
        ...(await countAccess(tx, tenantId, now())),
        isHeard: await isPlaceHeard(tx, tenantId, place),
        isCounted: await isPlaceCounted(tx, tenantId, place),
      })),
  };
}
