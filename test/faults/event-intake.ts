import { hash } from "node:crypto";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { canonicalJson, placeStream, type CloudEvent, type LedgerEntry } from "#kernel";
import { vocabulary, type CountAccepted, type GoodsReceived, type SaleRecorded } from "#vocabulary";
import { eventKey, type PreparedEvent } from "#journal";

/** The three words that exercise every kind of ledger entry: out, in, and a balance assertion. */
export const intakeTypes = ["SaleRecorded", "GoodsReceived", "CountAccepted"] as const;

const ajv = new Ajv2020({ strict: false });
formats.default(ajv);

const envelopeSchema = {
  type: "object",
  required: ["specversion", "id", "source", "type", "time", "place", "data"],
  properties: {
    specversion: { const: "1.0" },
    id: { type: "string", minLength: 1, maxLength: 200 },
    source: { type: "string", minLength: 1, maxLength: 200 },
    type: { type: "string", enum: [...intakeTypes] },
    time: { type: "string", format: "date-time" },
    place: { type: "string", minLength: 1, maxLength: 64 },
    errms: { type: "integer", minimum: 0 },
  },
};
const isEnvelope = ajv.compile<CloudEvent>(envelopeSchema);
const dataChecks = new Map(
  intakeTypes.map((type) => [type as string, ajv.compile(vocabulary.get(type)?.schema ?? false)]),
);

/** Checks and prepares one event as the intake does; undefined when its form is wrong. */
export function prepareEvent(envelope: unknown): PreparedEvent | undefined {
  if (!isEnvelope(envelope) || dataChecks.get(envelope.type)?.(envelope.data) !== true) {
    return undefined;
  }
  const body = canonicalJson(envelope);
  return {
    kind: "event",
    stream: placeStream(envelope.place ?? ""),
    type: envelope.type,
    version: vocabulary.get(envelope.type)?.version ?? 1,
    source: envelope.source,
    id: envelope.id,
    key: eventKey(envelope.source, envelope.id),
    contentHash: hash("sha256", body, "buffer"),
    body,
    at: Date.parse(envelope.time),
    errorMs: envelope.errms ?? 0,
    envelope,
    data: envelope.data,
  };
}

/** What the three words do to the ledger; the domain's own function says the same and more. */
export function entriesOf(event: PreparedEvent): LedgerEntry[] {
  if (event.type === "SaleRecorded") {
    return (event.data as SaleRecorded).lines.map(({ sku, quantity }) => ({
      kind: "transfer",
      unit: `sku:${sku}`,
      debit: "customer",
      credit: "shelf",
      quantity,
    }));
  }
  if (event.type === "GoodsReceived") {
    const { to, lines } = event.data as GoodsReceived;
    return lines.map(({ sku, quantity }) => ({
      kind: "transfer",
      unit: `sku:${sku}`,
      debit: to,
      credit: "supplier",
      quantity,
    }));
  }
  const count = event.data as CountAccepted;
  return [
    {
      kind: "assert",
      id: count.count,
      unit: `sku:${count.sku}`,
      account: count.area,
      counter: "unexplained",
      quantity: count.quantity,
      at: Date.parse(count.countedAt),
      since: Date.parse(count.since),
      errorMs: count.errorMs,
    },
  ];
}
