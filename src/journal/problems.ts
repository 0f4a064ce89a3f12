import type { ProblemCatalogue } from "#kernel";

export const journalProblems: ProblemCatalogue = {
  "journal.idempotency-conflict": {
    kind: "conflict",
    title: {
      zh: "同一 Idempotency-Key 用于了另一条命令",
      en: "This Idempotency-Key was used for another command",
    },
    remedy: { zh: "为新的命令换一个新的键。", en: "Use a new key for a new command." },
  },
};
