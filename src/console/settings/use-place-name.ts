import { useRouteContext } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../ui/format/index.ts";

/** The place by name; by its code where this person does not see it. */
export function usePlaceName(place: string): string {
  const { i18n } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  const known = session.places.find((each) => each.place === place);
  return known === undefined ? place : nameOf(known, i18n.language);
}
