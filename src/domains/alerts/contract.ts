import type { ProblemCatalogue } from "#kernel";

export const alertsProblems: ProblemCatalogue = {};
