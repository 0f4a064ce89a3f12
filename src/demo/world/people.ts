import type { ShopWorld } from "./world.ts";

/** People are ids; nobody is invented. */
export function staffId(place: string, index: number): string {
  return `staff-${place}-${index + 1}`;
}

export function promoterId(place: string, index: number): string {
  return `promoter-${place}-${index + 1}`;
}

export function neighbourId(place: string): string {
  return `neighbour-${place}`;
}

export function staffOf(world: ShopWorld, index: number): string {
  return staffId(world.place, index % world.parameters.staff);
}
