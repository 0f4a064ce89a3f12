import { Type } from "typebox";
import type { ProblemCatalogue } from "#kernel";

/** The data of the words themselves are checked against the vocabulary; here only the envelope of the command. */
export const defineItemsBody = Type.Object(
  { items: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 5000 }) },
  { additionalProperties: false },
);
export const defineBody = Type.Record(Type.String(), Type.Unknown());

export const masterdataProblems: ProblemCatalogue = {
  "masterdata.invalid": {
    kind: "invalid",
    title: { zh: "资料不完整或格式不对", en: "The data are incomplete or of a wrong form" },
    remedy: {
      zh: "按 errors 指出的字段修正;一条都没有保存。",
      en: "Mend the fields that errors names; none of it was kept.",
    },
  },
};
