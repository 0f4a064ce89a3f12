import type { MigrationFolder } from "#database";
import type { Module } from "#kernel";
import { identityProblems } from "./contract.ts";

export const identityMigrations: MigrationFolder = {
  owner: "identity",
  folder: new URL("./migrations/", import.meta.url),
};

export const identity: Module = {
  name: "identity",
  hears: [],
  says: [],
  tables: [
    "identity_tenants",
    "identity_users",
    "identity_roles",
    "identity_sessions",
    "identity_keys",
    "identity_audit",
  ],
  projections: [],
  reactors: [],
  permissions: ["users.manage", "keys.manage", "audit.read"],
  problems: identityProblems,
};
