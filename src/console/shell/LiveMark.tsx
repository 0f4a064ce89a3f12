import { useTranslation } from "react-i18next";
import { useLiveState } from "../../ui/live/index.ts";
import { useOnline } from "../../ui/states/index.ts";

export function LiveMark() {
  const { t } = useTranslation();
  const isOnline = useOnline();
  const streamState = useLiveState();
  // A cut network is known at once, the silence of a stream only after a while.
  const state = isOnline ? streamState : "lost";
  return (
    <span className={`live-mark live-${state}`} role="status">
      <span className="live-dot" aria-hidden="true" />
      {t(`live.${state}`)}
    </span>
  );
}
