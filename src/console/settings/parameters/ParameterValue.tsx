import { useTranslation } from "react-i18next";
import type { ShownSetting } from "../../../ui/api/index.ts";
import { formatPrice } from "../../../ui/format/index.ts";

/** A value as one reads it: fen as yuan, and nothing as "off". */
export function ParameterValue(props: {
  readonly setting: ShownSetting;
  readonly value: number | null;
}) {
  const { t } = useTranslation();
  const { setting, value } = props;
  if (value === null) return <span className="soft">{t("parameters.off")}</span>;
  return <strong>{setting.name.endsWith("-fen") ? formatPrice(value) : value}</strong>;
}
