import { useRouteContext } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { PageTabs } from "../shell/PageTabs.tsx";
import { settingsPages } from "./settings-pages.ts";
import "./settings.css";

/** Title, scope, the one main button and the tabs of every settings page. */
export function SettingsFrame(props: {
  readonly action: ReactNode;
  /** Who lacks it gets no button that would be refused. */
  readonly permission: string;
  readonly hint: string;
  /** What the page speaks of, where it is not the whole chain. */
  readonly scope?: string;
  /** Stands in the title line: whether the page is live. */
  readonly mark?: ReactNode;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  return (
    <div className="page settings">
      <div className="page-head settings-head">
        <h1>{t("settings.title")}</h1>
        <span className="soft">{props.scope ?? t("settings.wholeChain")}</span>
        {props.mark}
        {session.may.includes(props.permission) ? props.action : null}
      </div>
      <PageTabs pages={settingsPages} label={t("settings.pages")} />
      <p className="soft settings-hint">{props.hint}</p>
      {props.children}
    </div>
  );
}
