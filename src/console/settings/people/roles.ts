import type { Session, User } from "../../../ui/api/index.ts";
import { nameOf, type Translate } from "../../../ui/format/index.ts";

export type Assignment = User["roles"][number];
export type Role = Assignment["role"];

/** From the most to the least that a role may do. */
export const roles = [
  "owner",
  "operations",
  "manager",
  "assistant",
  "auditor",
  "integrator",
] as const satisfies readonly Role[];

/** Their work is the whole chain; the server refuses them for one place. */
const chainRoles: readonly Role[] = ["owner", "operations"];

export function isChainRole(role: Role): boolean {
  return chainRoles.includes(role);
}

/** An assignment as it may be: a role of the whole chain names no place. */
export function assignmentOf(role: Role, place: string | undefined): Assignment {
  return place === undefined || place === "" || isChainRole(role) ? { role } : { role, place };
}

/** Twice the same says nothing more. */
export function distinct(assignments: readonly Assignment[]): Assignment[] {
  const seen = new Map(assignments.map((each) => [`${each.role} ${each.place ?? ""}`, each]));
  return [...seen.values()];
}

/** "Manager · Chaoyang 1", or "Owner · whole chain". */
export function assignmentWords(
  { role, place }: Assignment,
  how: { readonly places: Session["places"]; readonly language: string; readonly t: Translate },
): string {
  const known = how.places.find((each) => each.place === place);
  const where =
    place === undefined
      ? how.t("people.wholeChain")
      : known === undefined
        ? place
        : nameOf(known, how.language);
  return `${how.t(`role.${role}`)} · ${where}`;
}
