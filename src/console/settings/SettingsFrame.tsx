import { Link, useParams, useRouteContext } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { settingsPages } from "./settings-pages.ts";
import "./settings.css";

/** Title, scope, the one main button and the tabs of every settings page. */
export function SettingsFrame(props: {
  readonly action: ReactNode;
  /** Who lacks it gets no button that would be refused. */
  readonly permission: (typeof settingsPages)[number]["permission"];
  readonly hint: string;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  const { place = "" } = useParams({ strict: false });
  return (
    <div className="page settings">
      <div className="page-head settings-head">
        <h1>{t("settings.title")}</h1>
        <span className="soft">{t("settings.wholeChain")}</span>
        {session.may.includes(props.permission) ? props.action : null}
      </div>
      <nav className="tabs" aria-label={t("settings.pages")}>
        {settingsPages
          .filter(({ permission }) => session.may.includes(permission))
          .map(({ to, text }) => (
            <Link key={to} to={to} params={{ place }} className="tab">
              {t(text)}
            </Link>
          ))}
      </nav>
      <p className="soft settings-hint">{props.hint}</p>
      {props.children}
    </div>
  );
}

/** The bones of a list that is being read. */
export function LoadingTable() {
  const { t } = useTranslation();
  return (
    <div className="card panel" role="status" aria-busy="true" aria-label={t("loading")}>
      {Array.from({ length: 5 }, (_, index) => (
        <p key={index}>
          <span className="bone" style={{ width: `${30 + ((index * 23) % 50)}%` }} />
        </p>
      ))}
    </div>
  );
}
