import { lineAt, type Finding, type SourceFile } from "./source-file.ts";

/** The signs are put together from pieces, so that this file passes its own check. */
const signs: readonly { readonly sign: RegExp; readonly wrong: string; readonly remedy: string }[] =
  [
    {
      sign: new RegExp(
        String.raw`(?<![\w.$}])/(?:${["ro", "ot"].join("")}|${["wo", "rk"].join("")}|Users/\w+|home/\w+)/`,
      ),
      wrong: "holds a path of one machine",
      remedy: "make it relative to the repository, or a setting",
    },
    {
      sign: new RegExp(String.raw`\.\./${["sha", "red"].join("")}/(?!data\b)`),
      wrong: "points outside the repository",
      remedy: "say here what the reader needs; only the data folder may be outside (DIANMAI_DATA)",
    },
    {
      sign: new RegExp(
        String.raw`\b(?:${["regi", "stry"].join("")}\.(?:npm|yarn)\w*\.\w+|npm\.taobao\.${["o", "rg"].join("")}|${["verd", "accio"].join("")}|${["arti", "factory"].join("")})`,
        "i",
      ),
      wrong: "names a package registry",
      remedy: "leave the choice to npm's own configuration",
    },
    {
      sign: new RegExp(
        String.raw`\b(?:${["clau", "de"].join("")}|${["anth", "ropic"].join("")}|${["open", "ai"].join("")}|${["chat", "gpt"].join("")}|${["co", "pilot"].join("")})\b`,
        "i",
      ),
      wrong: "names a tool that has no place in the product",
      remedy: "delete it",
    },
    {
      sign: new RegExp(["-----BEGIN [A-Z ]*PRIV", "ATE KEY-----"].join("")),
      wrong: "holds a private key",
      remedy: "take it out and change the key: it is known now",
    },
  ];

/** Nothing in the repository ties it to one machine, one mirror or one way of making it. */
export function checkForbiddenText(files: readonly SourceFile[]): Finding[] {
  return files.flatMap((file) =>
    signs.flatMap(({ sign, wrong, remedy }) => {
      const found = sign.exec(file.text);
      return found === null
        ? []
        : [
            {
              place: `${file.path}:${lineAt(file.text, found.index)}`,
              wrong: `${wrong} (${found[0]})`,
              remedy,
            },
          ];
    }),
  );
}
