import { DownloadOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { ImportCounts } from "../../ui/api/index.ts";
import { ImportProblem } from "./ImportProblem.tsx";
import type { ImportState } from "./use-import.ts";

/** The button that imports, how far it is, and what came of it. */
export function ImportProgress(props: {
  readonly state: ImportState;
  readonly total: number;
  readonly isReady: boolean;
  readonly onStart: () => void;
  readonly onCancel: () => void;
}) {
  const { t, i18n } = useTranslation();
  const { state, total } = props;
  const isRunning = state.status === "running";
  return (
    <section className="card import-run" aria-live="polite">
      {isRunning ? (
        <>
          <progress max={total} value={state.counts?.rows ?? 0} aria-label={t("imports.running")} />
          <Counts counts={state.counts} />
          <button type="button" className="button" onClick={props.onCancel}>
            {t("imports.cancel")}
          </button>
        </>
      ) : (
        <button
          type="button"
          className="button button-main"
          disabled={!props.isReady}
          onClick={props.onStart}
        >
          {t("imports.start", { count: total })}
        </button>
      )}
      {state.status === "done" ? (
        <div>
          <h2>{t("imports.done")}</h2>
          <Counts counts={state.counts} />
          {state.errorFile === undefined ? null : (
            <a className="button" href={state.errorFile.address} download={state.errorFile.name}>
              <DownloadOutlined aria-hidden="true" />
              {t("imports.download", { count: state.counts.bad })}
            </a>
          )}
        </div>
      ) : null}
      {state.status === "stopped" ? (
        <div>
          <h2>{t("imports.stopped")}</h2>
          <p>
            {state.reason === undefined
              ? t("imports.stoppedBody")
              : i18n.language === "en"
                ? state.reason.en
                : state.reason.zh}
          </p>
          <Counts counts={state.counts} />
        </div>
      ) : null}
      {state.status === "failed" ? <ImportProblem error={state.error} /> : null}
    </section>
  );
}

function Counts({ counts }: { readonly counts: ImportCounts | undefined }) {
  const { t } = useTranslation();
  if (counts === undefined) return null;
  const { rows, total, applied, unchanged, bad } = counts;
  return <p>{t("imports.counts", { rows, total, applied, unchanged, bad })}</p>;
}
