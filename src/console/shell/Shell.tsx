import { DisconnectOutlined, ImportOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useParams, useRouteContext } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PulseLogo } from "../../ui/logo/PulseLogo.tsx";
import { useOnline } from "../../ui/states/index.ts";
import { sessionQuery } from "../queries.ts";
import { AccountMenu } from "./AccountMenu.tsx";
import { importPermissions, mayEnter, navEntries } from "./nav.ts";
import { PaletteDoor } from "./PaletteDoor.tsx";
import { PlaceSwitch } from "./PlaceSwitch.tsx";
import "./shell.css";

/** The code of the chain that `dianmai demo` makes; a chain that is set up has another. */
const demoChain = "demo";

/** The frame of every page behind the log-in: a rail on the left of a wide screen, a bar below on a phone. */
export function Shell() {
  const { t } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  // Read here too, so that it is asked anew while a page is open and the end of the session is seen.
  useQuery(sessionQuery);
  const { place = session.places[0]?.place } = useParams({ strict: false });
  const isOnline = useOnline();
  return (
    <div className="shell">
      <a className="skip-link" href="#content">
        {t("app.skip")}
      </a>
      <header className="rail">
        <div className="rail-head">
          <PulseLogo size={28} />
          <span className="rail-name">
            {t("app.name")}
            {session.tenant === demoChain ? (
              <span className="mark mark-purple rail-demo" title={t("shell.demoHint")}>
                {t("shell.demo")}
              </span>
            ) : null}
          </span>
          <PlaceSwitch places={session.places} place={place} />
          <PaletteDoor place={place ?? ""} />
        </div>
        <nav className="rail-nav" aria-label={t("nav.label")}>
          {place === undefined
            ? null
            : navEntries
                .filter(({ permissions }) => mayEnter(session, permissions))
                .map(({ to, text, icon: Icon }) => (
                  <Link key={to} to={to} params={{ place }} className="rail-link">
                    <Icon aria-hidden="true" />
                    <span>{t(text)}</span>
                  </Link>
                ))}
          {mayEnter(session, importPermissions) && (
            <Link to="/settings/import" className="rail-link">
              <ImportOutlined aria-hidden="true" />
              <span>{t("nav.import")}</span>
            </Link>
          )}
          <AccountMenu name={session.name} />
        </nav>
      </header>
      <main id="content" className="content" tabIndex={-1}>
        {isOnline ? null : (
          <p className="banner" role="status">
            <DisconnectOutlined aria-hidden="true" />
            {t("offline.banner")}
          </p>
        )}
        <Outlet />
      </main>
    </div>
  );
}
