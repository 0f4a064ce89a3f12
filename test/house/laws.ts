import { checkDomainShape } from "./domain-shape.ts";
import { checkForbiddenText } from "./forbidden-text.ts";
import { checkComments, checkParses } from "./marks.ts";
import { checkLinks, checkMirrors } from "./mirrors.ts";
import { checkExports, checkFileNames, checkTestTitles } from "./naming.ts";
import { checkPurity } from "./purity.ts";
import { checkSizes } from "./size.ts";
import type { Finding, SourceFile } from "./source-file.ts";
import { checkSqlPlaces, checkStatementNames, checkTables } from "./sql.ts";
import { checkImports, type Package } from "./storeys.ts";

/** One law of the house: its sentence, and the check that reads a list of files for breaches. */
export type Law = {
  readonly sentence: string;
  readonly check: (files: readonly SourceFile[], manifest: Package) => Finding[];
};

export const laws = {
  parses: { sentence: "every file of code parses", check: checkParses },
  imports: { sentence: "imports look down the storeys and go through doors", check: checkImports },
  purity: {
    sentence: "pure folders hold no input, output, clock, chance or waiting",
    check: checkPurity,
  },
  sqlPlaces: { sentence: "SQL stands only where a reader looks for it", check: checkSqlPlaces },
  tables: { sentence: "a domain touches its own tables only", check: checkTables },
  statementNames: {
    sentence: "every prepared statement has a name of its own",
    check: checkStatementNames,
  },
  sizes: { sentence: "files, functions and folders stay within their sizes", check: checkSizes },
  fileNames: { sentence: "files are named in full words, kebab-case", check: checkFileNames },
  exports: { sentence: "exports are named, and nothing inherits but errors", check: checkExports },
  titles: {
    sentence: "test titles are business sentences and no test is left out silently",
    check: checkTestTitles,
  },
  comments: { sentence: "comments are sentences, marks name their issue", check: checkComments },
  domainShape: {
    sentence: "every domain has its page, door, module and contract",
    check: checkDomainShape,
  },
  mirrors: { sentence: "pages and texts say the same in Chinese and English", check: checkMirrors },
  links: { sentence: "links of documents lead somewhere", check: checkLinks },
  forbiddenText: {
    sentence: "nothing in the repository belongs to one machine",
    check: checkForbiddenText,
  },
} as const satisfies Record<string, Law>;

export type LawName = keyof typeof laws;
