import { Link, useParams, useRouteContext, type LinkProps } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

export type SectionPage = {
  /** The path of a route, which section-pages.test.ts holds against routes.tsx. */
  readonly to: `/$place/${string}`;
  /** Key of the tab's word. */
  readonly text: string;
  readonly permission: string;
};

/** The pages of one section as tabs; a page is shown to who holds its permission, and a single one needs no tabs. */
export function PageTabs(props: {
  readonly pages: readonly SectionPage[];
  readonly label: string;
}) {
  const { t } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  const { place = "" } = useParams({ strict: false });
  const tabs = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the tabs run past the edge; the page that is open is among those one sees.
    tabs.current
      ?.querySelector('[aria-current="page"]')
      ?.scrollIntoView({ inline: "center", block: "nearest" });
  }, []);
  const shown = props.pages.filter(({ permission }) => session.may.includes(permission));
  if (shown.length < 2) return null;
  return (
    <nav ref={tabs} className="tabs" aria-label={props.label}>
      {shown.map(({ to, text }) => (
        <Link
          key={to}
          {...({ to, params: { place } } as LinkProps)}
          activeOptions={{ exact: true, includeSearch: false }}
          className="tab"
        >
          {t(text)}
        </Link>
      ))}
    </nav>
  );
}
