import type { Client } from "./client.ts";
import type { PlacePlan } from "./world/chain.ts";
import { personName } from "./world/people.ts";

/** Somebody who can sign in to the demo. */
export type DemoLogin = {
  readonly login: string;
  readonly role: "operations" | "manager" | "assistant";
  readonly place?: string;
};

/** One for the chain's office, a manager for each place, an assistant for the first shop; the owner is there already. */
export function loginsOf(places: readonly Pick<PlacePlan, "place">[]): DemoLogin[] {
  const first = places[0]?.place;
  return [
    { login: "operations", role: "operations" },
    ...places.map(({ place }) => ({
      login: `manager-${place.toLowerCase()}`,
      role: "manager" as const,
      place,
    })),
    ...(first === undefined
      ? []
      : [{ login: `assistant-${first.toLowerCase()}`, role: "assistant" as const, place: first }]),
  ];
}

const firstNameNumber = 200;

export async function makeLogins(
  client: Client,
  logins: readonly DemoLogin[],
  password: string,
): Promise<void> {
  for (const [index, { login, role, place }] of logins.entries())
    await client.post("/users", {
      login,
      name: personName(firstNameNumber + index),
      password,
      roles: [place === undefined ? { role } : { role, place }],
    });
}
