import type { Tx } from "#database";
import type { FieldError } from "#kernel";
import type { PreparedEvent } from "./types.ts";

export type QuarantineState = "open" | "mended" | "dismissed";

/** A message that was set aside, with what became of it. */
export type QuarantineEntry = {
  readonly entry: string;
  /** Key of the event that it is, or became; null while it has no identity. */
  readonly key: string | null;
  readonly reason: string;
  readonly detail: {
    readonly errors?: readonly FieldError[];
    readonly place?: string;
    readonly type?: string;
    /** `text` = the message as it came; otherwise `body` is canonical JSON. */
    readonly form?: "text";
    /** Whose key seals what is personal in it. */
    readonly person?: string;
    /** The event to which the sealed bytes are bound; absent where it is the message's own. */
    readonly sealedAs?: string;
  };
  readonly source: string | null;
  readonly receivedAt: Date;
  readonly state: QuarantineState;
  readonly settledAt: Date | null;
  readonly settledBy: string | null;
  readonly note: string | null;
  readonly command: string | null;
  /** Where the event stands that it is, or became. */
  readonly stream: string | null;
  readonly seq: number | null;
  /** What identifies the message: a mended event names it as `mends`. */
  readonly contentHash: Buffer;
  readonly body: string;
};

export type QuarantineFilter = {
  readonly state: QuarantineState;
  readonly reason?: string | undefined;
  readonly source?: string | undefined;
  readonly place?: string | undefined;
  /** Only what concerns these places; undefined = everything, also what names no place. */
  readonly places?: readonly string[] | undefined;
  /** Milliseconds; `from` inclusive, `until` exclusive. */
  readonly from?: number | undefined;
  readonly until?: number | undefined;
};

/** Where a page ends: the next one begins after it. */
export type QuarantineCursor = { readonly at: number; readonly entry: string };

const columns = `q.quarantine_key as entry, q.event_key as key, q.reason, q.detail, q.source, q.received_at as "receivedAt", q.state,
  q.settled_at as "settledAt", q.settled_by as "settledBy", q.settled_note as note, q.settled_command as command,
  i.stream, i.seq, q.content_hash as "contentHash", q.body`;
const joined = `journal_quarantine q left join journal_identities i on i.tenant_id = q.tenant_id and i.event_key = q.event_key`;
const filtered = `q.tenant_id = $1 and q.state = $2 and ($3::text is null or q.reason = $3) and ($4::text is null or q.source = $4)
  and ($5::text is null or q.detail ->> 'place' = $5) and ($6::text[] is null or q.detail ->> 'place' = any($6))
  and ($7::int8 is null or q.received_at >= to_timestamp($7 / 1000.0)) and ($8::int8 is null or q.received_at < to_timestamp($8 / 1000.0))`;

function filterValues(tenantId: number, filter: QuarantineFilter): unknown[] {
  return [
    tenantId,
    filter.state,
    filter.reason ?? null,
    filter.source ?? null,
    filter.place ?? null,
    filter.places ?? null,
    filter.from ?? null,
    filter.until ?? null,
  ];
}

/** A page in the order of arrival, oldest first: what waits longest is seen first. */
export async function listQuarantine(
  tx: Tx,
  tenantId: number,
  page: { filter: QuarantineFilter; after?: QuarantineCursor | undefined; limit: number },
): Promise<QuarantineEntry[]> {
  const { rows } = await tx.query<QuarantineEntry>(
    `select ${columns} from ${joined} where ${filtered}
       and ($9::int8 is null or (q.received_at, q.quarantine_key) > (to_timestamp($9 / 1000.0), $10::uuid))
     order by q.received_at, q.quarantine_key limit $11`,
    [
      ...filterValues(tenantId, page.filter),
      page.after?.at ?? null,
      page.after?.entry ?? null,
      page.limit,
    ],
  );
  return rows;
}

export async function countQuarantine(
  tx: Tx,
  tenantId: number,
  filter: QuarantineFilter,
): Promise<{ reason: string; count: number }[]> {
  const { rows } = await tx.query<{ reason: string; count: number }>(
    `select q.reason, count(*)::int as count from journal_quarantine q where ${filtered} group by q.reason order by 2 desc, 1`,
    filterValues(tenantId, filter),
  );
  return rows;
}

export async function readQuarantined(
  tx: Tx,
  tenantId: number,
  entry: string,
): Promise<QuarantineEntry | undefined> {
  const { rows } = await tx.query<QuarantineEntry>(
    `select ${columns} from ${joined} where q.tenant_id = $1 and q.quarantine_key = $2`,
    [tenantId, entry],
  );
  return rows[0];
}

/** Who settles a message, by which command. */
export type Settlement = {
  readonly by: string;
  readonly command: string;
  readonly note: string | undefined;
  readonly now: number;
};

/** The message as it stands once nobody else can settle it until this transaction ends. */
export async function lockQuarantined(
  tx: Tx,
  tenantId: number,
  entry: string,
): Promise<QuarantineEntry | undefined> {
  await tx.query(
    "select 1 from journal_quarantine where tenant_id = $1 and quarantine_key = $2 for update",
    [tenantId, entry],
  );
  return readQuarantined(tx, tenantId, entry);
}

/** `other-event`: the mended event must keep the message's id. `taken`: its id belongs to an event that was recorded. */
export type MendRefused = "other-event" | "taken";

/**
 * Makes an event the mended form of a message, in the transaction that records it. It keeps the message's (source, id),
 * unless that belongs to a recorded event (a conflict) or the message had none: then it gets a free one. `mends` is the
 * hash under which the identity waits, so that whoever sends the original again is answered `duplicate`.
 */
export async function adoptMended(
  tx: Tx,
  tenantId: number,
  mend: { entry: QuarantineEntry; event: PreparedEvent; settlement: Settlement },
): Promise<PreparedEvent | MendRefused> {
  const { entry, event, settlement } = mend;
  const { rows } = await tx.query<{ contentHash: Buffer; seq: number | null }>(
    `select content_hash as "contentHash", seq from journal_identities where tenant_id = $1 and event_key = $2 for update`,
    [tenantId, event.key],
  );
  const [known] = rows;
  const keepsId = entry.key === null || entry.key === event.key;
  if (known !== undefined && known.seq !== null) return "taken";
  if (!keepsId && (known !== undefined || entry.seq === null)) return "other-event";
  if (known !== undefined && entry.key === null) return "taken";
  const mends = known?.contentHash ?? entry.contentHash;
  if (known === undefined) {
    await tx.query(
      "insert into journal_identities (tenant_id, event_key, content_hash) values ($1, $2, $3)",
      [tenantId, event.key, mends],
    );
  }
  await tx.query(
    `update journal_quarantine set state = 'mended', event_key = $3, settled_at = to_timestamp($5 / 1000.0), settled_by = $6, settled_command = $7, settled_note = $8
     where tenant_id = $1 and (quarantine_key = $2 or (event_key = $3 and content_hash = $4 and state <> 'mended'))`,
    [
      tenantId,
      entry.entry,
      event.key,
      mends,
      settlement.now,
      settlement.by,
      settlement.command,
      settlement.note ?? null,
    ],
  );
  return { ...event, mends };
}

/** Puts a message away for good reason; it stays readable, and can still be mended. */
export async function dismissQuarantined(
  tx: Tx,
  tenantId: number,
  dismissal: { entry: string; settlement: Settlement },
): Promise<void> {
  const { by, command, note, now } = dismissal.settlement;
  await tx.query(
    `update journal_quarantine set state = 'dismissed', settled_at = to_timestamp($3 / 1000.0), settled_by = $4, settled_command = $5, settled_note = $6
     where tenant_id = $1 and quarantine_key = $2`,
    [tenantId, dismissal.entry, now, by, command, note ?? null],
  );
}

/** Why a message is still wrong, found when it was tried again. */
export async function noteReason(
  tx: Tx,
  tenantId: number,
  found: { entry: string; reason: string; errors: readonly FieldError[] },
): Promise<void> {
  await tx.query(
    `update journal_quarantine set reason = $3, detail = detail || jsonb_build_object('errors', $4::jsonb)
     where tenant_id = $1 and quarantine_key = $2 and state = 'open'`,
    [tenantId, found.entry, found.reason, JSON.stringify(found.errors)],
  );
}
