import { hash } from "node:crypto";
import { withTenant, type Pool } from "#database";
import {
  canonicalJson,
  chainStream,
  isHostile,
  placeStream,
  type CloudEvent,
  type FieldError,
} from "#kernel";
import {
  eventKey,
  personKeys,
  preparedEvent,
  sealFields,
  type Appender,
  type AppendItem,
  type AppendResult,
} from "#journal";
import { vocabulary } from "#vocabulary";
import { alignTime, type ClockReading } from "./domain/align-time.ts";
import { claimsOf } from "./domain/claims.ts";
import { schemaVersion } from "./domain/schema-version.ts";
import { mapPersonal, personIn } from "./domain/personal-fields.ts";
import { readTime } from "./domain/zone-time.ts";
import { sealedAs, sealing, sealUnread, setAsideUnread } from "./unread.ts";
import { dataErrors, envelopeErrors } from "./validate.ts";

/** What a key may send. `undefined` = all. */
export type Limits = {
  readonly types: readonly string[] | undefined;
  readonly places: readonly string[] | undefined;
  readonly zones: readonly string[] | undefined;
};

export type IntakeOptions = {
  readonly pool: Pool;
  readonly appender: Appender;
  readonly masterKey: Buffer;
  readonly now: () => number;
  readonly readClock: (tenantId: number, source: string) => Promise<ClockReading | undefined>;
  /** Declared zone of sources whose times carry none. */
  readonly declaredOffset?: string;
};

/** A time further ahead than this, beyond its own error, is a wrong clock. */
const futureLimitMs = 5 * 60_000;
/** No shop recorded anything before this; such a time is a clock that was never set. */
const earliestMs = Date.UTC(2000, 0, 1);

export type Intake = {
  readonly receive: (
    tenantId: number,
    values: readonly unknown[],
    limits: Limits,
  ) => Promise<IntakeResult[]>;
  /** What would be recorded of a message, without recording it. */
  readonly prepare: (
    tenantId: number,
    message: { readonly value: unknown; readonly limits: Limits },
  ) => Promise<AppendItem>;
};

/** With the fields that are wrong, where the message was set aside for them. */
export type IntakeResult = AppendResult & { readonly errors?: readonly FieldError[] };

/**
 * The events door: every message is validated, placed in time and recorded, or kept in quarantine with its reason.
 * Nothing is dropped, and nothing that is wrong touches a balance.
 */
export function createIntake(options: IntakeOptions): Intake {
  return {
    receive: async (tenantId, values, limits) => {
      const items = await Promise.all(
        values.map((value) => prepare(options, tenantId, { value, limits })),
      );
      const results = await options.appender.append(
        tenantId,
        await sealAll(options, tenantId, items),
      );
      return results.map((result, index) => withErrors(result, items[index]));
    },
    prepare: async (tenantId, message) => {
      const checked = await prepare(options, tenantId, message);
      const [item] = await sealAll(options, tenantId, [checked]);
      return item ?? checked;
    },
  };
}

function withErrors(result: AppendResult, item: AppendItem | undefined): IntakeResult {
  return result.status === "quarantined" && item?.kind === "quarantine"
    ? { ...result, errors: item.detail["errors"] as readonly FieldError[] }
    : result;
}

type Checked = AppendItem & {
  readonly personal?: { readonly person: string; readonly fields: readonly string[] };
  /** What was quarantined, until its personal fields are sealed. */
  readonly value?: unknown;
};

async function prepare(
  options: IntakeOptions,
  tenantId: number,
  message: { value: unknown; limits: Limits },
): Promise<Checked> {
  if (isHostile(message.value)) return setAsideUnread(message.value);
  const errors = envelopeErrors(message.value);
  if (errors.length > 0) return quarantined(message.value, "envelope", errors);
  const envelope = message.value as CloudEvent;
  const word = vocabulary.get(envelope.type);
  if (word === undefined)
    return quarantined(envelope, "unknown-type", [
      { pointer: "/type", detail: `there is no word ${envelope.type}` },
    ]);
  if (word.origin !== "observed")
    return quarantined(envelope, "not-observed", [
      { pointer: "/type", detail: `${envelope.type} is decided by a command, it cannot be posted` },
    ]);
  const version = schemaVersion(envelope.type, envelope.dataschema, word.version);
  const wrong =
    version === undefined ? undefined : dataErrors(envelope.type, version, envelope.data);
  if (version === undefined || wrong === undefined)
    return quarantined(envelope, "unknown-version", [
      {
        pointer: "/dataschema",
        detail: `the current version of ${envelope.type} is ${word.version}`,
      },
    ]);
  if (wrong.length > 0) return quarantined(envelope, "data", wrong);
  if (word.stream === "place" && envelope.place === undefined)
    return quarantined(envelope, "no-place", [
      { pointer: "/place", detail: "says in which shop it happened" },
    ]);
  const outside = outsideLimits(envelope, message.limits);
  if (outside !== undefined) return quarantined(envelope, "outside-key", [outside]);
  const raw = readTime(envelope.time, options.declaredOffset);
  if (raw === undefined)
    return quarantined(envelope, "time", [{ pointer: "/time", detail: "is no RFC 3339 time" }]);
  const aligned = await align(options, tenantId, { envelope, deviceAt: raw.at });
  if (aligned.at - aligned.errorMs > options.now() + futureLimitMs)
    return quarantined(envelope, "future", [
      { pointer: "/time", detail: "lies in the future: the sender's clock is wrong" },
    ]);
  if (aligned.at < earliestMs)
    return quarantined(envelope, "time", [
      { pointer: "/time", detail: "lies before the year 2000: the sender's clock was never set" },
    ]);
  return {
    ...preparedEvent(envelope, {
      version,
      stream: envelope.place === undefined ? chainStream : placeStream(envelope.place),
      at: aligned.at,
      errorMs: aligned.errorMs,
    }),
    ...(word.personal !== undefined && {
      personal: {
        person: String((envelope.data as Record<string, unknown>)[word.personal.subject]),
        fields: word.personal.fields,
      },
    }),
  };
}

async function align(
  options: IntakeOptions,
  tenantId: number,
  what: { envelope: CloudEvent; deviceAt: number },
) {
  return alignTime(
    {
      deviceAt: what.deviceAt,
      ...(what.envelope.boot !== undefined && { boot: what.envelope.boot }),
      ...(what.envelope.monotonicms !== undefined && { monotonicMs: what.envelope.monotonicms }),
      ...(what.envelope.offsetms !== undefined && { offsetMs: what.envelope.offsetms }),
      ...(what.envelope.errms !== undefined && { errorMs: what.envelope.errms }),
    },
    what.envelope.errms === undefined || what.envelope.offsetms === undefined
      ? await options.readClock(tenantId, what.envelope.source)
      : undefined,
  );
}

function outsideLimits(envelope: CloudEvent, limits: Limits): FieldError | undefined {
  if (limits.types !== undefined && !limits.types.includes(envelope.type))
    return { pointer: "/type", detail: `this key may not send ${envelope.type}` };
  if (
    limits.places !== undefined &&
    (envelope.place === undefined || !limits.places.includes(envelope.place))
  )
    return { pointer: "/place", detail: "this key may not speak for this place" };
  const zone = (envelope.data as { zone?: unknown }).zone;
  if (limits.zones !== undefined && typeof zone === "string" && !limits.zones.includes(zone))
    return { pointer: "/data/zone", detail: "this key may not speak for this zone" };
  return undefined;
}

/** A message keeps its identity where it has one, so that a retry and its mending are recognised. */
function quarantined(value: unknown, reason: string, errors: readonly FieldError[]): Checked {
  const { identity, place, type } = claimsOf(value);
  const key = identity && eventKey(identity.source, identity.id);
  const person = personIn(value);
  return {
    kind: "quarantine",
    ...(key !== undefined && { key, source: identity?.source ?? "" }),
    ...bodyOf(value),
    reason,
    detail: { errors, place, type, ...sealing(person, key) },
    ...(person !== undefined && { personal: { person, fields: [] }, value }),
  };
}

function bodyOf(value: unknown): { readonly body: string; readonly contentHash: Buffer } {
  const body = canonicalJson(value);
  // The database keeps no NUL in a text; the escaped form says the same.
  return {
    contentHash: hash("sha256", body, "buffer"),
    body: body.replaceAll("\\u0000", "\\\\u0000"),
  };
}

/** Personal fields never reach hash, journal or quarantine in the clear. */
async function sealAll(
  options: IntakeOptions,
  tenantId: number,
  items: readonly Checked[],
): Promise<AppendItem[]> {
  const persons = items.flatMap((item) => item.personal?.person ?? []);
  if (persons.length === 0) return [...items];
  const keys = await withTenant(options.pool, tenantId, (tx) =>
    personKeys(tx, tenantId, { persons, masterKey: options.masterKey }),
  );
  return items.map((item) => {
    if (item.personal === undefined) return item;
    const { person, fields } = item.personal;
    const key = keys.get(person);
    if (item.kind === "quarantine")
      return item.detail["form"] === "text"
        ? sealUnread(item, key)
        : sealQuarantined(item, person, key);
    const data = item.envelope.data as Record<string, unknown>;
    const sealed = sealFields(data, { key, person, event: item.key, fields });
    return preparedEvent({ ...item.envelope, data: sealed }, item);
  });
}

function sealQuarantined(
  item: Checked & { readonly kind: "quarantine" },
  person: string,
  key: Buffer | undefined,
): AppendItem {
  const { value, personal: _, ...kept } = item;
  const event = sealedAs(item.key);
  const sealed = mapPersonal(
    value,
    (text, path) =>
      sealFields({ [path]: text }, { key, person, event, fields: [path] })[path] as string,
  );
  return { ...kept, ...bodyOf(sealed) };
}
