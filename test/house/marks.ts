import { isCode, placeOf, type Finding, type SourceFile } from "./source-file.ts";
import { syntaxOf } from "./syntax.ts";

const marks: readonly { readonly sign: RegExp; readonly wrong: string; readonly remedy: string }[] =
  [
    {
      sign: /@ts-(?:ignore|nocheck)/,
      wrong: "silences the type checker",
      remedy: "mend the type; at most @ts-expect-error with a reason",
    },
    {
      sign: /@ts-expect-error\s*$/m,
      wrong: "expects a type error without a reason",
      remedy: "say why behind it",
    },
    {
      sign: /\b(?:FIXME|XXX|HACK)\b/,
      wrong: "holds a mark that nobody follows",
      remedy: "mend it, or write @TODO(#issue)",
    },
    {
      sign: /(?<!@)\bTODO\b|@TODO(?!\(#\d+\))/,
      wrong: "holds a TODO without its issue",
      remedy: "write @TODO(#issue)",
    },
    {
      sign: /(?:ox|es)lint-disable(?![^\n]*--\s*\S)/,
      wrong: "switches a lint rule off without a reason",
      remedy: "write the reason behind `--`",
    },
    {
      sign: /(?:^|\n)[\s/*]*[-=*#~_─═]{4,}/,
      wrong: "draws a banner",
      remedy: "a file that needs sections needs splitting",
    },
    {
      sign: /(?:^|\n)\s*(?:const|let|import|return|await)\s[^\n]*;\s*(?:\n|$)/,
      wrong: "keeps code in a comment",
      remedy: "delete it; the history has it",
    },
  ];

/** Comments are sentences with a reason; the only marks are @NOTE and the one that names its issue. */
export function checkComments(files: readonly SourceFile[]): Finding[] {
  return files
    .filter(isCode)
    .flatMap((file) =>
      syntaxOf(file).comments.flatMap((comment) =>
        marks
          .filter(({ sign }) => sign.test(comment.value))
          .map(({ wrong, remedy }) => ({ place: placeOf(file, comment.start), wrong, remedy })),
      ),
    );
}

/** A file that does not parse is invisible to every other check, so it is a finding by itself. */
export function checkParses(files: readonly SourceFile[]): Finding[] {
  return files.filter(isCode).flatMap((file) =>
    syntaxOf(file).errors.map((message) => ({
      place: file.path,
      wrong: `does not parse: ${message}`,
      remedy: "mend the syntax",
    })),
  );
}
