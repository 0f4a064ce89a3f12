import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Word } from "#kernel";
import type { Finding } from "./source-file.ts";

/** A published word has a name in both languages, and its example passes its own schema and survives an unknown field. */
export function checkWords(words: Iterable<Word>): Finding[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  return [...words].flatMap((word) => [
    ...wrongLabels(word),
    ...wrongExample(ajv, word),
    ...wrongLifts(word),
  ]);
}

function wrongLabels(word: Word): Finding[] {
  const findings: Finding[] = [];
  if (!/^(?:[a-z][\w-]*\.)*[A-Za-z][\w-]*$/.test(word.type)) {
    findings.push({
      place: word.type,
      wrong: "is no name of a word",
      remedy: "use letters, digits, dots",
    });
  }
  for (const language of ["zh", "en"] as const) {
    if ((word.label?.[language] ?? "").trim() === "") {
      findings.push({
        place: word.type,
        wrong: `has no label in ${language}`,
        remedy: "write it beside the schema",
      });
    }
  }
  return findings;
}

function wrongExample(ajv: Ajv2020, word: Word): Finding[] {
  const remedy = "mend the example or the schema; docs and fuzz start from it";
  if (word.example === undefined) return [{ place: word.type, wrong: "has no example", remedy }];
  const isValid = ajv.compile(word.schema);
  if (!isValid(word.example)) {
    return [
      {
        place: word.type,
        wrong: `its example fails its schema: ${ajv.errorsText(isValid.errors)}`,
        remedy,
      },
    ];
  }
  const widened = { ...(word.example as Record<string, unknown>), unknownFieldOfTheHouseTest: 1 };
  return isValid(widened)
    ? [
        {
          place: word.type,
          wrong: "its schema lets unknown fields in",
          remedy: "close the object (additionalProperties: false)",
        },
      ]
    : [];
}

function wrongLifts(word: Word): Finding[] {
  const steps = Array.from({ length: word.version - 1 }, (_, at) => at + 1);
  return steps
    .filter((version) => word.upcasters?.[version] === undefined)
    .map((version) => ({
      place: word.type,
      wrong: `cannot lift data of version ${version}`,
      remedy: `add upcasters[${version}]`,
    }));
}
