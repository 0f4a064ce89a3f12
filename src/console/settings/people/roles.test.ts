import { expect, test } from "vitest";
import { assignmentOf, distinct } from "./roles.ts";

test("a role of the whole chain names no place, whatever was chosen before", () => {
  expect(assignmentOf("owner", "S001")).toEqual({ role: "owner" });
  expect(assignmentOf("operations", "S001")).toEqual({ role: "operations" });
  expect(assignmentOf("manager", "S001")).toEqual({ role: "manager", place: "S001" });
  expect(assignmentOf("auditor", "")).toEqual({ role: "auditor" });
});

test("a role that is given twice in one place is given once", () => {
  const manager = { role: "manager", place: "S001" } as const;
  expect(distinct([manager, { role: "manager" }, { ...manager }])).toEqual([
    manager,
    { role: "manager" },
  ]);
});
