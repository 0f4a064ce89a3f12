import fc from "fast-check";
import { randomInteger, type Random } from "#kernel";
import { vocabulary } from "#vocabulary";
import { valueOf, type Schema } from "./schema-values.ts";

/** A message as a stranger may post it, and what must become of it: the reason is that of the quarantine. */
export type Message = {
  readonly value: unknown;
  /** The JSON to send where no value could be written so. */
  readonly text?: string;
  readonly expected: "applied" | "duplicate" | "conflict" | `quarantined ${string}`;
};

export type Envelope = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
};

const observed = [...vocabulary.values()].filter((word) => word.origin === "observed");
const decided = [...vocabulary.values()].filter((word) => word.origin === "decided");
/** Counts are accepted by the server later, and that posts: they have a shop of their own beside the model's. */
const countingPlace = "S9";
const countingTypes = new Set(["ItemCounted", "ZoneSwept"]);
const places = ["S1", "S2", "S3"];

function envelopeOf(type: string): fc.Arbitrary<Omit<Envelope, "id">> {
  const word = vocabulary.get(type);
  if (word === undefined) throw new Error(`no word ${type}`);
  const current = valueOf(word.schema as Schema).map((data) => ({ data, version: word.version }));
  const earlier = Object.entries(word.earlier ?? {}).map(([version, schema]) =>
    valueOf(schema as Schema).map((data) => ({ data, version: Number(version) })),
  );
  return fc
    .tuple(
      fc.oneof(current, current, ...earlier),
      fc.constantFrom(...(countingTypes.has(type) ? [countingPlace] : places)),
      fc.integer({ min: 0, max: 30 * 86_400_000 }),
      fc.integer({ min: 0, max: 60_000 }),
    )
    .map(([{ data, version }, place, ageMs, errms]) => ({
      specversion: "1.0",
      type,
      source: `fuzz-${place}`,
      time: new Date(Date.now() - ageMs).toISOString(),
      place,
      errms,
      offsetms: 0,
      ...(version !== word.version && { dataschema: `/schemas/${type}/${version}` }),
      data: data as Envelope["data"],
    }));
}

/** `count` messages, the same for the same seed but for their times; about half of them good. */
export function makeMessages(random: Random, of: { count: number; seed: number }): Message[] {
  const good = fc.sample(fc.oneof(...observed.map(({ type }) => envelopeOf(type))), {
    numRuns: of.count,
    seed: of.seed,
  });
  const anything = fc
    .sample(fc.jsonValue({ depthSize: "small" }), {
      numRuns: Math.ceil(of.count / 10),
      seed: of.seed,
    })
    .map(tamed);
  const messages: Message[] = [];
  for (const [index, made] of good.entries()) {
    const envelope = { ...made, id: `m-${of.seed}-${index}` } as unknown as Envelope;
    const earlier = messages[randomInteger(random, 0, Math.max(0, messages.length - 1))];
    messages.push(pick(random, { envelope, earlier, anything: anything[index % anything.length] }));
  }
  return messages;
}

/** Values that are harmless as data and mean nothing; the hostile ones are made below. */
function tamed(value: unknown): unknown {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : 0;
  if (typeof value === "string") return value.replaceAll("\u0000", "").toWellFormed();
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(tamed);
  return Object.fromEntries(
    Object.entries(value).map(([name, member], index) => [
      `${index}${String(tamed(name))}`,
      tamed(member),
    ]),
  );
}

function pick(
  random: Random,
  from: { envelope: Envelope; earlier: Message | undefined; anything: unknown },
): Message {
  const { envelope, earlier } = from;
  const chance = random();
  if (chance < 0.5) return { value: envelope, expected: "applied" };
  if (earlier?.expected === "applied" && chance < 0.62)
    return repeated(random, earlier.value as Envelope);
  const spoil = spoilers[randomInteger(random, 0, spoilers.length - 1)];
  if (chance < 0.9 && spoil !== undefined) return spoil(envelope, random);
  if (chance < 0.95) return hostile(envelope, random);
  return { value: isNamed(from.anything) ? null : from.anything, expected: "quarantined envelope" };
}

function repeated(random: Random, earlier: Envelope): Message {
  if (random() < 0.6) return { value: shuffled(earlier), expected: "duplicate" };
  return { value: { ...earlier, subject: `changed ${random()}` }, expected: "conflict" };
}

/** The same members in another order are the same message. */
function shuffled(envelope: Envelope): unknown {
  return Object.fromEntries(Object.entries(envelope).toReversed());
}

/** A stray value that happened to look like an envelope would have a fate of its own. */
function isNamed(value: unknown): boolean {
  return typeof value === "object" && value !== null && "specversion" in value;
}

const hostileParts: readonly (readonly [reason: string, json: string])[] = [
  ["number", "1e999"],
  ["number", "-9007199254740993"],
  ["name", '{"__proto__":{"isOwner":true}}'],
  ["name", '[{"constructor":{"prototype":{}}}]'],
  ["text", '"a\\u0000b"'],
  ["text", '"\\ud800"'],
  ["too-deep", `${"[".repeat(40)}${"]".repeat(40)}`],
  ["too-deep", `${'{"a":'.repeat(400)}"\\u0000"${"}".repeat(400)}`],
  ["too-large", `"${"x".repeat(600_000)}"`],
];

/** JSON that a parser takes and that does harm as data, somewhere in a message that is otherwise good. */
function hostile(envelope: Envelope, random: Random): Message {
  // The largest is rare: it is there to be survived, not to fill the disk.
  const last = hostileParts.length - (random() < 0.05 ? 1 : 2);
  const [reason, json] = hostileParts[randomInteger(random, 0, last)] ?? ["number", "1e999"];
  const value = { ...envelope, data: { ...envelope.data, hostile: "HERE" } };
  const text = JSON.stringify(value).replace('"HERE"', json);
  return { value: undefined, text, expected: `quarantined ${reason}` };
}

type Spoiler = (envelope: Envelope, random: Random) => Message;

function withData(envelope: Envelope, data: unknown): Message {
  return { value: { ...envelope, data }, expected: "quarantined data" };
}

const spoilers: readonly Spoiler[] = [
  (envelope) => withData(envelope, { ...envelope.data, surprise: 1 }),
  (envelope) => withData(envelope, [envelope.data]),
  (envelope) => withData(envelope, "text"),
  (envelope, random) =>
    withData(envelope, { ...envelope.data, [firstName(envelope, random)]: { nested: true } }),
  (envelope) => {
    const required = requiredName(envelope);
    if (required === undefined) return withData(envelope, { ...envelope.data, surprise: 2 });
    const { [required]: _dropped, ...rest } = envelope.data;
    return withData(envelope, rest);
  },
  (envelope) => ({
    value: { ...envelope, type: "NoSuchWord" },
    expected: "quarantined unknown-type",
  }),
  (envelope) => ({
    value: { ...envelope, type: "constructor" },
    expected: "quarantined unknown-type",
  }),
  (envelope, random) => ({
    value: { ...envelope, type: decided[randomInteger(random, 0, decided.length - 1)]?.type },
    expected: "quarantined not-observed",
  }),
  (envelope) => ({
    value: { ...envelope, dataschema: `/schemas/${envelope.type}/999` },
    expected: "quarantined unknown-version",
  }),
  (envelope) => ({
    value: { ...envelope, dataschema: "elsewhere" },
    expected: "quarantined unknown-version",
  }),
  ({ place: _place, ...envelope }) => ({ value: envelope, expected: "quarantined no-place" }),
  (envelope) => ({
    value: { ...envelope, time: "yesterday, about noon" },
    expected: "quarantined time",
  }),
  (envelope) => ({
    value: { ...envelope, time: "2026-13-45T99:00:00Z" },
    expected: "quarantined time",
  }),
  (envelope) => ({
    value: { ...envelope, time: "1970-01-01T00:00:00Z" },
    expected: "quarantined time",
  }),
  (envelope) => ({
    value: { ...envelope, time: "2099-01-01T00:00:00Z" },
    expected: "quarantined future",
  }),
  (envelope) => ({ value: { ...envelope, specversion: "0.3" }, expected: "quarantined envelope" }),
  (envelope) => ({
    value: { ...envelope, id: `${envelope.id} and a space` },
    expected: "quarantined envelope",
  }),
  (envelope) => ({ value: { ...envelope, errms: -1 }, expected: "quarantined envelope" }),
  (envelope) => ({ value: { ...envelope, extra: "member" }, expected: "quarantined envelope" }),
  ({ source: _source, ...envelope }) => ({ value: envelope, expected: "quarantined envelope" }),
];

function firstName(envelope: Envelope, random: Random): string {
  const names = Object.keys(envelope.data);
  return names[randomInteger(random, 0, names.length - 1)] ?? "surprise";
}

function requiredName(envelope: Envelope): string | undefined {
  const word = vocabulary.get(envelope.type);
  const schema = (envelope["dataschema"] === undefined ? word?.schema : word?.earlier?.[1]) as
    | Schema
    | undefined;
  return schema?.required?.[0];
}
