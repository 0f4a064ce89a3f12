import {
  ClockCircleOutlined,
  ExclamationCircleOutlined,
  GoldOutlined,
  WarningFilled,
} from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { AlertLevel } from "../../ui/api/index.ts";

const icons = {
  red: WarningFilled,
  purple: GoldOutlined,
  orange: ClockCircleOutlined,
  yellow: ExclamationCircleOutlined,
} as const;

/** The level of an alert: colour, sign and word, so that no one of them is needed. */
export function AlertMark({ level }: { readonly level: AlertLevel }) {
  const { t } = useTranslation();
  const Icon = icons[level];
  return (
    <span className={`mark mark-${level}`}>
      <Icon aria-hidden="true" />
      {t(`alerts.level.${level}`)}
    </span>
  );
}
