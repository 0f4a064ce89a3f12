import { describe, expect, it } from "vitest";
import type { AccessLimits, Principal, RoleAssignment } from "#kernel";
import { isAllowed, limitsOf, permissions, placesOf, roles } from "./permissions.ts";

const everything: AccessLimits = { types: undefined, places: undefined, zones: undefined };

function principal(
  assigned: readonly RoleAssignment[],
  limits: Partial<AccessLimits> = {},
): Principal {
  return {
    kind: "user",
    tenantId: 1,
    tenant: "north",
    actor: "u-1",
    login: "lin",
    name: "Lin",
    language: "zh-CN",
    roles: assigned,
    limits: { ...everything, ...limits },
  };
}

describe("the table of roles", () => {
  it("gives each permission to exactly the roles that the trade expects", () => {
    const holders = Object.fromEntries(
      permissions.map((permission) => [
        permission,
        roles.filter((role) => isAllowed(principal([{ role }]), permission, "chain")).join(" "),
      ]),
    );
    const readers = "owner operations manager assistant auditor";
    const readersAndKeys = "owner operations manager assistant integrator auditor";
    const leaders = "owner operations manager";
    expect(holders).toEqual({
      "stock.read": readersAndKeys,
      "movements.read": readersAndKeys,
      "events.read": readers,
      "people.names": readers,
      "recounts.read": readersAndKeys,
      "alerts.read": readersAndKeys,
      "live.read": readers,
      "masterdata.read": readersAndKeys,
      "flows.read": readers,
      "tasks.read": readers,
      "events.post": "owner operations manager assistant integrator",
      "clock.sync": "owner operations manager assistant integrator",
      "counts.accept": leaders,
      "counts.reject": leaders,
      "alerts.acknowledge": leaders,
      "recounts.request": leaders,
      "zones.define": "owner operations manager integrator",
      "persons.register": leaders,
      "periods.close": leaders,
      "persons.read": leaders,
      "quarantine.read": "owner operations manager auditor",
      "quarantine.mend": leaders,
      "items.define": "owner operations integrator",
      "places.define": "owner operations integrator",
      "settings.change": "owner operations",
      "flows.publish": "owner operations",
      "persons.forget": "owner",
      "users.manage": "owner",
      "keys.manage": "owner",
      "audit.read": "owner auditor",
    });
  });

  it("knows no role and no permission by an unknown name", () => {
    expect(isAllowed(principal([{ role: "emperor" }]), "stock.read", "somewhere")).toBe(false);
    expect(isAllowed(principal([{ role: "owner" }]), "stock.burn", "somewhere")).toBe(false);
    expect(isAllowed(principal([{ role: "constructor" }]), "stock.read", "somewhere")).toBe(false);
  });
});

describe("the place of a role", () => {
  const manager = principal([{ role: "manager", place: "S001" }]);

  it("lets a shop manager act in the own shop and nowhere else", () => {
    expect(isAllowed(manager, "counts.accept", { place: "S001" })).toBe(true);
    expect(isAllowed(manager, "counts.accept", { place: "S002" })).toBe(false);
    expect(isAllowed(manager, "counts.accept", "chain")).toBe(false);
    expect(isAllowed(manager, "counts.accept", "somewhere")).toBe(true);
  });

  it("shows each caller the places of the own roles, added together", () => {
    expect(placesOf(manager)).toEqual(["S001"]);
    const two = principal([
      { role: "manager", place: "S001" },
      { role: "assistant", place: "S002" },
    ]);
    expect(placesOf(two)).toEqual(["S001", "S002"]);
    expect(limitsOf(two, "counts.accept").places).toEqual(["S001"]);
    expect(placesOf(principal([{ role: "owner" }]))).toBeUndefined();
    expect(limitsOf(principal([{ role: "auditor" }]), "counts.accept").places).toEqual([]);
  });

  it("never lets a key speak beyond its own limits, whatever its role", () => {
    const key = principal([{ role: "owner" }], { places: ["S001"], types: ["SaleRecorded"] });
    expect(isAllowed(key, "events.post", { place: "S001" })).toBe(true);
    expect(isAllowed(key, "events.post", { place: "S002" })).toBe(false);
    expect(isAllowed(key, "items.define", "chain")).toBe(false);
    expect(
      isAllowed(principal([{ role: "owner" }], { places: [] }), "stock.read", "somewhere"),
    ).toBe(false);
    expect(limitsOf(key, "events.post")).toEqual({
      types: ["SaleRecorded"],
      places: ["S001"],
      zones: undefined,
    });
  });
});
