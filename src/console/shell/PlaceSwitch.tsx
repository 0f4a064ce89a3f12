import { useLocation, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Session } from "../../ui/api/index.ts";
import { nameOf } from "../../ui/format/index.ts";
import { navEntries } from "./nav.ts";

function sectionOf(pathname: string): (typeof navEntries)[number]["to"] {
  const [, , part] = pathname.split("/");
  return navEntries.find(({ to }) => to === `/$place/${part}`)?.to ?? "/$place/stock";
}

export function PlaceSwitch(props: {
  readonly places: Session["places"];
  readonly place: string | undefined;
}) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  // Another place is looked at from the same side: from its intake one comes to the other's intake.
  const section = useLocation({ select: ({ pathname }) => sectionOf(pathname) });
  if (props.places.length === 0) return null;
  const isKnown = props.places.some((each) => each.place === props.place);
  return (
    <select
      className="field select place-switch"
      aria-label={t("shell.place")}
      value={props.place}
      onChange={(change) => void navigate({ to: section, params: { place: change.target.value } })}
    >
      {isKnown || props.place === undefined ? null : (
        <option value={props.place}>{props.place}</option>
      )}
      {props.places.map((each) => (
        <option key={each.place} value={each.place}>
          {nameOf(each, i18n.language)}
        </option>
      ))}
    </select>
  );
}
