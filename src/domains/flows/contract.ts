import { Type } from "typebox";
import type { ProblemCatalogue } from "#kernel";
import { flowDefinitionSchema } from "./domain/definition.ts";

export const publishFlowBody = Type.Object(
  {
    flow: Type.String({ minLength: 1, maxLength: 64, pattern: "^[a-z0-9-]+$" }),
    definition: flowDefinitionSchema,
  },
  { additionalProperties: false },
);

export const flowsProblems: ProblemCatalogue = {
  "flows.unknown-field": {
    kind: "invalid",
    title: { zh: "条件用了不存在的字段", en: "The condition asks for a field that does not exist" },
    remedy: { zh: "只能用该触发器提供的字段。", en: "Use the fields that the trigger offers." },
  },
};
