import { LogoutOutlined, UserOutlined } from "@ant-design/icons";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { signOut } from "../../ui/api/index.ts";
import { queryClient } from "../queries.ts";
import { LanguageSwitch } from "./LanguageSwitch.tsx";
import { LookSwitch } from "./LookSwitch.tsx";

/** Name, language, look and log-out. It opens by itself on a click and closes with Escape, as a native disclosure does. */
export function AccountMenu({ name }: { readonly name: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const leave = async (): Promise<void> => {
    // Also when the server is away this browser forgets what it showed.
    await signOut().catch(() => undefined);
    queryClient.clear();
    await navigate({ to: "/sign-in" });
  };
  return (
    <details
      className="account"
      onKeyDown={(key) => {
        if (key.key === "Escape") key.currentTarget.open = false;
      }}
      onBlur={(blur) => {
        if (!blur.currentTarget.contains(blur.relatedTarget)) blur.currentTarget.open = false;
      }}
    >
      <summary className="rail-link">
        <UserOutlined aria-hidden="true" />
        <span className="account-name">{name}</span>
        <span className="visually-hidden">{t("shell.account")}</span>
      </summary>
      <div className="account-panel card" tabIndex={-1}>
        <LanguageSwitch />
        <LookSwitch />
        <button type="button" className="button" onClick={() => void leave()}>
          <LogoutOutlined aria-hidden="true" />
          {t("shell.signOut")}
        </button>
      </div>
    </details>
  );
}
