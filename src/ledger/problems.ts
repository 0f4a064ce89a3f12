import type { ProblemCatalogue } from "#kernel";

export const ledgerProblems: ProblemCatalogue = {
  "ledger.not-enough": {
    kind: "conflict",
    title: { zh: "余额不足", en: "The account does not hold enough" },
    remedy: { zh: "减少数量,或先补足余额。", en: "Take less, or fill the account first." },
  },
};
