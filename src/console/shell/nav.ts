import { ApiOutlined, DatabaseOutlined } from "@ant-design/icons";

/** The places to go to, in the order of the rail; who lacks the permission is not shown the door. */
export const navEntries = [
  { to: "/$place/stock", text: "nav.stock", icon: DatabaseOutlined, permission: "stock.read" },
  { to: "/$place/intake", text: "nav.intake", icon: ApiOutlined, permission: "quarantine.read" },
] as const;
