import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { failureKind } from "../ui/api/index.ts";
import { itemQuery, queryClient, sessionQuery, whenSessionIsOver } from "./queries.ts";
import { parseEditSearch, parsePeopleSearch, settingsPages } from "./settings/settings-pages.ts";
import { isSetupOpen } from "./setup/setup-query.ts";
import { MissingPage, RouteFailure } from "./shell/RouteFailure.tsx";
import { Shell } from "./shell/Shell.tsx";
import { SignInPage } from "./sign-in/SignInPage.tsx";
import { parseAlertsSearch } from "./alerts/alerts-search.ts";
import { parseIntakeSearch } from "./intake/intake-search.ts";
import { parseWhySearch, textOf } from "./search.ts";
import { parseStockSearch } from "./stock/stock-search.ts";
import { NoPlacePage } from "./shell/NoPlacePage.tsx";

const root = createRootRoute({ component: Outlet, notFoundComponent: MissingPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = textOf(search["next"]);
    // Only an address of this site: "//elsewhere" would leave it.
    return next !== undefined && /^\/[^/\\]/.test(next) ? { next } : {};
  },
  beforeLoad: async () => {
    if (await isSetupOpen()) redirect({ to: "/setup", replace: true, throw: true });
  },
  component: SignInPage,
});

/** A server that has no chain yet is set up before anybody can log in; afterwards the page is gone. */
const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  beforeLoad: async () => {
    if (!(await isSetupOpen())) redirect({ to: "/", replace: true, throw: true });
  },
  component: lazyRouteComponent(() => import("./setup/SetupPage.tsx"), "SetupPage"),
});

/** Everything behind the log-in. Who is not logged in is sent there and comes back to the same address. */
const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: async ({ location }) => {
    try {
      return { session: await queryClient.ensureQueryData(sessionQuery) };
    } catch (error) {
      if (failureKind(error) === "signed-out") {
        const isHome = location.pathname === "/";
        redirect({
          to: "/sign-in",
          search: isHome ? {} : { next: location.href },
          throw: true,
        });
      }
      throw error;
    }
  },
  component: Shell,
  errorComponent: RouteFailure,
});

const home = createRoute({
  getParentRoute: () => inside,
  path: "/",
  beforeLoad: ({ context }) => {
    const first = context.session.places[0];
    const mayDo = context.session.may.includes("tasks.read");
    const to = mayDo ? "/$place/today" : "/$place/stock";
    if (first) redirect({ to, params: { place: first.place }, replace: true, throw: true });
  },
  component: NoPlacePage,
});

const today = createRoute({
  getParentRoute: () => inside,
  path: "/$place/today",
  component: lazyRouteComponent(() => import("./today/TodayPage.tsx"), "TodayPage"),
});

const alerts = createRoute({
  getParentRoute: () => inside,
  path: "/$place/alerts",
  validateSearch: parseAlertsSearch,
  component: lazyRouteComponent(() => import("./alerts/AlertsPage.tsx"), "AlertsPage"),
});

const stock = createRoute({
  getParentRoute: () => inside,
  path: "/$place/stock",
  validateSearch: parseStockSearch,
  component: lazyRouteComponent(() => import("./stock/StockPage.tsx"), "StockPage"),
});

const item = createRoute({
  getParentRoute: () => inside,
  path: "/$place/stock/$sku",
  validateSearch: parseWhySearch,
  loader: ({ params }) => {
    // The answer is awaited by the page itself, which shows its loading and error states.
    void queryClient.prefetchQuery(itemQuery(params.place, params.sku));
  },
  component: lazyRouteComponent(() => import("./item/ItemPage.tsx"), "ItemPage"),
});

const imports = createRoute({
  getParentRoute: () => inside,
  path: "/settings/import",
  component: lazyRouteComponent(() => import("./imports/ImportPage.tsx"), "ImportPage"),
});

const intake = createRoute({
  getParentRoute: () => inside,
  path: "/$place/intake",
  validateSearch: parseIntakeSearch,
  component: lazyRouteComponent(() => import("./intake/IntakePage.tsx"), "IntakePage"),
});

const message = createRoute({
  getParentRoute: () => inside,
  path: "/$place/intake/$entry",
  component: lazyRouteComponent(() => import("./intake/MessagePage.tsx"), "MessagePage"),
});

/** The settings open on the first page that the person may see. */
const settings = createRoute({
  getParentRoute: () => inside,
  path: "/$place/settings",
  beforeLoad: ({ context, params }) => {
    const { may } = context.session;
    const first = settingsPages.find(({ permission }) => may.includes(permission));
    redirect({ to: (first ?? settingsPages[0]).to, params, replace: true, throw: true });
  },
});

const people = createRoute({
  getParentRoute: () => inside,
  path: "/$place/settings/people",
  validateSearch: parsePeopleSearch,
  component: lazyRouteComponent(() => import("./settings/people/PeoplePage.tsx"), "PeoplePage"),
});

const keys = createRoute({
  getParentRoute: () => inside,
  path: "/$place/settings/keys",
  validateSearch: parseEditSearch,
  component: lazyRouteComponent(() => import("./settings/keys/KeysPage.tsx"), "KeysPage"),
});

const places = createRoute({
  getParentRoute: () => inside,
  path: "/$place/settings/places",
  validateSearch: parseEditSearch,
  component: lazyRouteComponent(() => import("./settings/places/PlacesPage.tsx"), "PlacesPage"),
});

const zones = createRoute({
  getParentRoute: () => inside,
  path: "/$place/settings/zones",
  validateSearch: parseEditSearch,
  component: lazyRouteComponent(() => import("./settings/zones/ZonesPage.tsx"), "ZonesPage"),
});

const parameters = createRoute({
  getParentRoute: () => inside,
  path: "/$place/settings/parameters",
  component: lazyRouteComponent(
    () => import("./settings/parameters/ParametersPage.tsx"),
    "ParametersPage",
  ),
});

const start = createRoute({
  getParentRoute: () => inside,
  path: "/$place/settings/start",
  component: lazyRouteComponent(() => import("./settings/start/StartPage.tsx"), "StartPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    setup,
    inside.addChildren([
      home,
      today,
      alerts,
      stock,
      item,
      intake,
      message,
      settings,
      people,
      keys,
      places,
      zones,
      parameters,
      start,
      imports,
    ]),
  ]),
  defaultPreload: "intent",
  scrollRestoration: true,
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(search)) {
      if (value !== undefined) parameters.set(name, String(value));
    }
    const query = parameters.toString();
    return query === "" ? "" : `?${query}`;
  },
});

/** A session that ends while a page is open leads to the log-in and back to that page. */
whenSessionIsOver(() => {
  const { pathname, href } = router.state.location;
  if (pathname === "/sign-in") return;
  void router.navigate({ to: "/sign-in", search: pathname === "/" ? {} : { next: href } });
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
