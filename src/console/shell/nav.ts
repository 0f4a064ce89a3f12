import {
  AlertOutlined,
  ApiOutlined,
  CarryOutOutlined,
  DatabaseOutlined,
  SettingOutlined,
} from "@ant-design/icons";
import type { Session } from "../../ui/api/index.ts";
import { settingsPages } from "../settings/settings-pages.ts";

/** The places to go to, in the order of the rail; who holds none of the permissions is not shown the door. */
export const navEntries = [
  { to: "/$place/today", text: "nav.today", icon: CarryOutOutlined, permissions: ["tasks.read"] },
  { to: "/$place/stock", text: "nav.stock", icon: DatabaseOutlined, permissions: ["stock.read"] },
  { to: "/$place/alerts", text: "nav.alerts", icon: AlertOutlined, permissions: ["alerts.read"] },
  {
    to: "/$place/intake",
    text: "nav.intake",
    icon: ApiOutlined,
    permissions: ["quarantine.read"],
  },
  {
    to: "/$place/settings",
    text: "nav.settings",
    icon: SettingOutlined,
    permissions: settingsPages.map(({ permission }) => permission),
  },
] as const;

/** Files come in before there is a place, so this door needs none. */
export const importPermissions = [
  "items.define",
  "places.define",
  "zones.define",
  "persons.register",
] as const;

export function mayEnter(session: Session, permissions: readonly string[]): boolean {
  return permissions.some((permission) => session.may.includes(permission));
}
