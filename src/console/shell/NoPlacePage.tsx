import { ShopOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { StatePage } from "../../ui/states/index.ts";

export function NoPlacePage() {
  const { t } = useTranslation();
  return (
    <StatePage
      icon={<ShopOutlined />}
      title={t("problem.noPlace.title")}
      body={t("problem.noPlace.body")}
    />
  );
}
