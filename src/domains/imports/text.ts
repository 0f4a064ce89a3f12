export type Decoded = { readonly text: string; readonly encoding: string };

const replacement = /\ufffd/g;
/** A UTF-8 file may have a broken character here and there; text of another encoding is broken nearly everywhere. */
const brokenShare = 0.01;

/** The text of a file in the encoding that it is found to have; what cannot be read stands as U+FFFD, for the row to be named. */
export function decodeText(bytes: Buffer): Decoded {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decoded(bytes, "utf-16le");
  if (first === 0xfe && second === 0xff) return decoded(bytes, "utf-16be");
  const utf8 = new TextDecoder("utf-8").decode(bytes);
  const broken = utf8.match(replacement)?.length ?? 0;
  const foreign = utf8.match(/[\u0080-\uffff]/g)?.length ?? 0;
  if (broken <= foreign * brokenShare) {
    const hasMark = first === 0xef && second === 0xbb;
    return { text: utf8, encoding: hasMark ? "UTF-8 (BOM)" : "UTF-8" };
  }
  return decoded(bytes, "gb18030");
}

function decoded(bytes: Buffer, encoding: string): Decoded {
  return { text: new TextDecoder(encoding).decode(bytes), encoding: encoding.toUpperCase() };
}
