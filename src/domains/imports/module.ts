import type { Module } from "#kernel";
import { importsProblems } from "./contract.ts";

export const imports: Module = {
  name: "imports",
  hears: [],
  says: [],
  tables: [],
  projections: [],
  reactors: [],
  permissions: [],
  problems: importsProblems,
};
