import type { Module } from "#kernel";
import { tasksProblems } from "./contract.ts";

export const tasks: Module = {
  name: "tasks",
  hears: [],
  says: [],
  tables: [],
  projections: [],
  reactors: [],
  permissions: ["tasks.read"],
  problems: tasksProblems,
};
