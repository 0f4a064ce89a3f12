import type { AccessLimits, Principal } from "#kernel";

export const roles = [
  "owner",
  "operations",
  "manager",
  "assistant",
  "integrator",
  "auditor",
] as const;
export type Role = (typeof roles)[number];

const reading = [
  "stock.read",
  "movements.read",
  "events.read",
  "people.names",
  "recounts.read",
  "alerts.read",
  "live.read",
  "masterdata.read",
  "flows.read",
  "tasks.read",
] as const;
const sending = ["events.post", "clock.sync"] as const;
const deciding = [
  "counts.accept",
  "counts.reject",
  "recounts.request",
  "alerts.acknowledge",
] as const;
const leading = [
  "zones.define",
  "persons.register",
  "periods.close",
  "persons.read",
  "quarantine.read",
  "quarantine.mend",
] as const;
const shaping = ["items.define", "places.define", "settings.change", "flows.publish"] as const;
const ruling = ["persons.forget", "users.manage", "keys.manage", "audit.read"] as const;

export const permissions = [
  ...reading,
  ...sending,
  ...deciding,
  ...leading,
  ...shaping,
  ...ruling,
] as const;
export type Permission = (typeof permissions)[number];

/** Who may do what. Where it holds is said by the assignment: everywhere in the chain, or in one place. */
const table: Readonly<Record<Role, readonly Permission[]>> = {
  owner: permissions,
  operations: [...reading, ...sending, ...deciding, ...leading, ...shaping],
  manager: [...reading, ...sending, ...deciding, ...leading],
  assistant: [...reading, ...sending],
  integrator: [
    ...sending,
    "stock.read",
    "movements.read",
    "recounts.read",
    "alerts.read",
    "masterdata.read",
    "items.define",
    "places.define",
    "zones.define",
  ],
  auditor: [...reading, "quarantine.read", "audit.read"],
};

/** Roles whose work is the whole chain: an assignment to one place would promise what it cannot keep. */
export const chainRoles: readonly Role[] = ["owner", "operations"];

export function isRole(value: string): value is Role {
  return (roles as readonly string[]).includes(value);
}

export function isPermission(value: string): value is Permission {
  return (permissions as readonly string[]).includes(value);
}

/** Where a permission is asked for. `somewhere` = in at least one place. */
export type AccessScope = { readonly place: string } | "chain" | "somewhere";

/** The one rule of access: a role that has the permission, held where it is asked for, and within a key's own limits. */
export function isAllowed(principal: Principal, permission: string, scope: AccessScope): boolean {
  if (!isPermission(permission) || !withinKey(principal.limits, scope)) return false;
  return principal.roles.some(
    ({ role, place }) =>
      isRole(role) &&
      table[role].includes(permission) &&
      (place === undefined ||
        scope === "somewhere" ||
        (scope !== "chain" && scope.place === place)),
  );
}

/** A key that is limited to places has no word about the whole chain. */
function withinKey({ places }: AccessLimits, scope: AccessScope): boolean {
  if (places === undefined) return true;
  if (scope === "chain") return false;
  return scope === "somewhere" ? places.length > 0 : places.includes(scope.place);
}

/** What a caller may read or send under a permission: a key's limits, narrowed to the places of its roles. */
export function limitsOf(principal: Principal, permission: string): AccessLimits {
  const held = principal.roles.filter(
    ({ role }) => isRole(role) && isPermission(permission) && table[role].includes(permission),
  );
  if (held.some(({ place }) => place === undefined)) return principal.limits;
  const ofRoles = [...new Set(held.flatMap(({ place }) => place ?? []))];
  const { places } = principal.limits;
  return {
    ...principal.limits,
    places: places === undefined ? ofRoles : ofRoles.filter((place) => places.includes(place)),
  };
}

/** Places that a caller sees at all; `undefined` = all of the chain. */
export function placesOf(principal: Principal): readonly string[] | undefined {
  return limitsOf(principal, "stock.read").places;
}
