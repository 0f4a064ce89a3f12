import type { ShownZone, ZoneDefinition } from "../../../ui/api/index.ts";

export type TypedZone = {
  readonly zone: string;
  readonly name: string;
  readonly nameEn: string;
  readonly area: ShownZone["area"];
  readonly order: string;
  readonly categories: string;
};

export const blankZone: TypedZone = {
  zone: "",
  name: "",
  nameEn: "",
  area: "shelf",
  order: "",
  categories: "",
};

export function typedOf(zone: ShownZone): TypedZone {
  const { nameEn, order, categories } = zone;
  return {
    zone: zone.zone,
    name: zone.name,
    nameEn: nameEn ?? "",
    area: zone.area,
    order: order === null ? "" : String(order),
    categories: categories.join(", "),
  };
}

/** Categories are typed with commas between, Chinese or not. */
export function definitionOf(
  place: string,
  typed: TypedZone & { readonly retired: boolean },
): ZoneDefinition {
  const { zone, area, retired } = typed;
  const nameEn = typed.nameEn.trim();
  const categories = typed.categories.split(/[,，、;；]/).map((each) => each.trim());
  return {
    place,
    zone: zone.trim(),
    name: typed.name.trim(),
    area,
    retired,
    categories: [...new Set(categories)].filter((each) => each !== ""),
    ...(nameEn !== "" && { nameEn }),
    ...(typed.order !== "" && { order: Number(typed.order) }),
  };
}
