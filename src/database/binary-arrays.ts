/**
 * One-dimensional arrays in PostgreSQL's binary format (`array_send`): five header words — dimensions, whether there are
 * nulls, type, length, lower bound — then each element with its length, −1 for null. Passed as a parameter of a query they
 * spare both sides the writing, escaping and reading of array literals. All integers are big-endian.
 */
type Nullable<Value> = readonly (Value | null)[];

const headerBytes = 20;
const typeIds = { bytea: 17, int8: 20, int2: 21, int4: 23, text: 25, uuid: 2950 } as const;
const wordValues = 4_294_967_296;

/** Whole numbers, at most 2^53 away from zero, as `int8[]`. */
export function int8s(values: Nullable<number>): Buffer {
  return write("int8", values, {
    bytes: () => 8,
    put: (into, at, value) => {
      const high = Math.floor(value / wordValues);
      into.writeInt32BE(high, at);
      into.writeUInt32BE(value - high * wordValues, at + 4);
    },
  });
}

export function int4s(values: Nullable<number>): Buffer {
  return write("int4", values, {
    bytes: () => 4,
    put: (into, at, value) => void into.writeInt32BE(value, at),
  });
}

export function int2s(values: Nullable<number>): Buffer {
  return write("int2", values, {
    bytes: () => 2,
    put: (into, at, value) => void into.writeInt16BE(value, at),
  });
}

export function texts(values: Nullable<string>): Buffer {
  return write("text", values, {
    bytes: (value) => Buffer.byteLength(value),
    put: (into, at, value) => void into.write(value, at, "utf8"),
  });
}

/** Identifiers in their form of 36 letters. Errors: throws on anything else, which PostgreSQL would misread. */
export function uuids(values: Nullable<string>): Buffer {
  return write("uuid", values, {
    bytes: () => 16,
    put: (into, at, value) => {
      if (into.write(value.replaceAll("-", ""), at, 16, "hex") !== 16 || value.length !== 36)
        throw new Error(`not a uuid: ${value}`);
    },
  });
}

export function byteas(values: Nullable<Uint8Array>): Buffer {
  return write("bytea", values, {
    bytes: (value) => value.length,
    put: (into, at, value) => into.set(value, at),
  });
}

type Form<Value> = {
  readonly bytes: (value: Value) => number;
  readonly put: (into: Buffer, at: number, value: Value) => void;
};

function write<Value>(
  type: keyof typeof typeIds,
  values: Nullable<Value>,
  form: Form<Value>,
): Buffer {
  let size = headerBytes;
  for (const value of values) size += 4 + (value === null ? 0 : form.bytes(value));
  const buffer = Buffer.allocUnsafe(size);
  let at = headerBytes;
  let nulls = 0;
  for (const value of values) {
    if (value === null) {
      nulls = 1;
      at = buffer.writeInt32BE(-1, at);
      continue;
    }
    const bytes = form.bytes(value);
    at = buffer.writeInt32BE(bytes, at);
    form.put(buffer, at, value);
    at += bytes;
  }
  buffer.writeInt32BE(values.length === 0 ? 0 : 1, 0);
  buffer.writeInt32BE(nulls, 4);
  buffer.writeInt32BE(typeIds[type], 8);
  buffer.writeInt32BE(values.length, 12);
  buffer.writeInt32BE(1, 16);
  return values.length === 0 ? buffer.subarray(0, 12) : buffer;
}
