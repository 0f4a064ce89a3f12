export {
  changeUser,
  createApiKey,
  createTenant,
  createUser,
  type NewKey,
  type NewUser,
} from "./accounts.ts";
export { createAudit } from "./audit.ts";
export { createAuthentication, type Authentication, type Credentials } from "./authentication.ts";
export { identityProblems } from "./contract.ts";
export {
  isAllowed,
  isPermission,
  limitsOf,
  permissions,
  placesOf,
  roles,
  type AccessScope,
  type Permission,
  type Role,
} from "./domain/permissions.ts";
export { identityMigrations, identity } from "./module.ts";
export type { IdentityPorts, PlaceName } from "./ports.ts";
export { purgeIdentity } from "./purge.ts";
export { identityRoutes, sessionCookie, type IdentityRoutesOptions } from "./routes.ts";
export { createSetup, setupCode, type SetupDoor } from "./setup.ts";
export {
  countAccess,
  findTenant,
  listAccounts,
  listTenants,
  type Account,
  type AuditRecord,
  type Tenant,
} from "./store.ts";
