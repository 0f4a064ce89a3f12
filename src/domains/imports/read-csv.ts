import { Readable } from "node:stream";
import { parse } from "csv-parse";
import type { Refusal } from "#kernel";
import type { Sheet } from "./table.ts";
import { decodeText } from "./text.ts";

const delimiters = [",", ";", "\t", "|"] as const;
const lookedAtLines = 20;
const maximumRecordCharacters = 512 * 1024;

/** RFC 4180 with any of the usual delimiters and line ends. */
export async function readCsv(bytes: Buffer): Promise<Sheet | Refusal> {
  // The mark of the old XLS and of a file with a password.
  if (bytes.subarray(0, 4).toString("hex") === "d0cf11e0")
    return { problem: "imports.form", params: { detail: "XLS" } };
  const { text, encoding } = decodeText(bytes);
  if (text.includes("\u0000")) return { problem: "imports.form", params: { detail: "NUL" } };
  const delimiter = delimiterOf(text);
  try {
    const parser = Readable.from(pieces(text)).pipe(
      parse({
        delimiter,
        relax_column_count: true,
        // 5" in a name is a text like any other.
        relax_quotes: true,
        record_delimiter: ["\r\n", "\n", "\r"],
        max_record_size: maximumRecordCharacters,
      }),
    );
    const rows: string[][] = [];
    for await (const row of parser) rows.push(row as string[]);
    return { form: "csv", encoding, delimiter, rows };
  } catch (error) {
    // The library names the line: a quote that is never closed, or one inside an unquoted cell.
    const detail = (error as Error).message.slice(0, 200);
    return { problem: "imports.form", params: { detail } };
  }
}

/** The delimiter that splits the first lines most often into the same number of cells. */
function delimiterOf(text: string): string {
  const lines = text
    .slice(0, 64 * 1024)
    .split(/\r\n|\n|\r/, lookedAtLines)
    .filter((line) => line !== "");
  const scored = delimiters.map((delimiter) => {
    const counts = lines.map((line) => line.replaceAll(/"[^"]*"/g, "").split(delimiter).length - 1);
    const usual =
      counts.toSorted((left, right) => left - right)[Math.floor(counts.length / 2)] ?? 0;
    return { delimiter, score: usual === 0 ? 0 : counts.filter((each) => each === usual).length };
  });
  const [best] = scored.toSorted((left, right) => right.score - left.score);
  return best?.delimiter ?? ",";
}

const pieceCharacters = 64 * 1024;

/** Piece by piece, so that the server answers others meanwhile. */
function* pieces(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += pieceCharacters)
    yield text.slice(at, at + pieceCharacters);
}
