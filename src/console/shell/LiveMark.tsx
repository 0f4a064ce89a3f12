import { useTranslation } from "react-i18next";
import { useLiveState } from "../../ui/live/index.ts";

export function LiveMark() {
  const { t } = useTranslation();
  const state = useLiveState();
  return (
    <span className={`live-mark live-${state}`} role="status">
      <span className="live-dot" aria-hidden="true" />
      {t(`live.${state}`)}
    </span>
  );
}
