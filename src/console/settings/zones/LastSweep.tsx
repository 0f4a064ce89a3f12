import { useTranslation } from "react-i18next";
import type { ShownSweep } from "../../../ui/api/index.ts";
import { formatMoment, formatRecent } from "../../../ui/format/index.ts";
import { PersonName } from "../../../ui/people/index.ts";
import { useNow } from "../../../ui/states/index.ts";

const tones = { waiting: "mark-yellow", complete: "mark-ok", incomplete: "mark-orange" } as const;

/** When a zone was walked from end to end, by whom, and how much of what was counted has arrived. */
export function LastSweep(props: { readonly place: string; readonly sweep: ShownSweep | null }) {
  const { sweep } = props;
  const { t, i18n } = useTranslation();
  const nowMs = useNow();
  if (sweep === null) return <span className="soft">{t("zones.neverSwept")}</span>;
  const { at, by, state, counted, items } = sweep;
  return (
    <span className="zone-sweep">
      <span>
        <time dateTime={at} title={formatMoment(at, { nowMs, seconds: true })}>
          {formatRecent(at, { nowMs, language: i18n.language })}
        </time>
        {by === null ? null : (
          <>
            {" · "}
            <PersonName place={props.place} id={by} />
          </>
        )}
      </span>
      <span className={`mark ${tones[state]}`}>
        {t(`zones.sweep.${state}`, { counted: counted ?? 0, items })}
      </span>
    </span>
  );
}
