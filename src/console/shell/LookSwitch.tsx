import { useTranslation } from "react-i18next";
import { changeLook, looks, useLook } from "../../ui/look/look.ts";

export function LookSwitch() {
  const { t } = useTranslation();
  const { chosen } = useLook();
  return (
    <fieldset className="choice">
      <legend className="caption">{t("shell.look")}</legend>
      {looks.map((look) => (
        <button
          key={look}
          type="button"
          className="chip"
          aria-pressed={look === chosen}
          onClick={() => changeLook(look)}
        >
          {t(`shell.look.${look}`)}
        </button>
      ))}
    </fieldset>
  );
}
