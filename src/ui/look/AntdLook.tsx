import { ConfigProvider, theme } from "antd";
import english from "antd/locale/en_US";
import chinese from "antd/locale/zh_CN";
import { useMemo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLook } from "./look.ts";

/** Dresses antd in our tokens. It is loaded with the first page part that needs antd, so that log-in and list stay light. */
export function AntdLook({ children }: { readonly children: ReactNode }) {
  const { isDark } = useLook();
  const { i18n } = useTranslation();
  const config = useMemo(() => antdTheme(isDark), [isDark]);
  return (
    <ConfigProvider theme={config} locale={i18n.language === "en" ? english : chinese}>
      {children}
    </ConfigProvider>
  );
}

function antdTheme(isDark: boolean) {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: token("accent"),
      colorLink: token("accent"),
      colorText: token("ink"),
      colorTextDescription: token("ink-soft"),
      colorBgLayout: token("paper"),
      colorBgContainer: token("surface"),
      colorBgElevated: token("surface"),
      colorBorderSecondary: token("hairline"),
      colorSplit: token("hairline"),
      fontFamily: token("font"),
      fontSize: 14,
      borderRadius: 6,
      motionDurationMid: "0.1s",
      motionDurationSlow: "0.15s",
    },
  };
}
