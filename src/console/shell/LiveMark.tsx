import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useLiveState } from "../../ui/live/index.ts";
import { useOnline } from "../../ui/states/index.ts";
import { sessionQuery } from "../queries.ts";

export function LiveMark() {
  const { t } = useTranslation();
  const isOnline = useOnline();
  const client = useQueryClient();
  const streamState = useLiveState();
  useEffect(() => {
    // A stream that breaks may have been refused: ask whether the session still holds.
    if (streamState === "lost") void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
  }, [client, streamState]);
  // A cut network is known at once, the silence of a stream only after a while.
  const state = isOnline ? streamState : "lost";
  return (
    <span className={`live-mark live-${state}`} role="status">
      <span className="live-dot" aria-hidden="true" />
      {t(`live.${state}`)}
    </span>
  );
}
