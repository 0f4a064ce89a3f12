/**
 * JSON with sorted keys and no spaces (RFC 8785 in spirit): two equal values give equal bytes, so hashes can be compared.
 * `undefined` members are dropped, as JSON.stringify does.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) {
    let text = "[";
    for (let index = 0; index < value.length; index += 1) {
      if (index > 0) text += ",";
      text += canonicalJson(value[index]);
    }
    return `${text}]`;
  }
  const record = value as Record<string, unknown>;
  let text = "{";
  let first = true;
  for (const name of Object.keys(record).sort()) {
    const member = record[name];
    if (member === undefined) continue;
    text += `${first ? "" : ","}${JSON.stringify(name)}:${canonicalJson(member)}`;
    first = false;
  }
  return `${text}}`;
}
