import { RedoOutlined } from "@ant-design/icons";
import { useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newDeed, replayReason, type QuarantineQuestion } from "../../ui/api/index.ts";
import { DeedFailure } from "../deeds/DeedFailure.tsx";
import { useRenewLists } from "./use-quarantine.ts";

type Progress = {
  readonly applied: number;
  readonly stillWrong: number;
  readonly isRunning: boolean;
  readonly failure?: unknown;
};

/** Page after page of one reason, each its own deed; what stays wrong is counted and stays where it is. */
async function replayPages(
  question: { readonly reason: string; readonly place?: string },
  onPage: (done: { readonly applied: number; readonly stillWrong: number }) => boolean,
): Promise<void> {
  let after: string | undefined;
  do {
    const done = await replayReason(newDeed(), { ...question, ...(after ? { after } : {}) });
    if (!onPage({ applied: done.applied, stillWrong: done.stillWrong.length })) return;
    after = done.next;
  } while (after !== undefined);
}

/** Tries again everything of one reason: for when the cause was mended elsewhere. */
export function ReplayAll({
  question,
}: {
  readonly question: QuarantineQuestion & { reason: string };
}) {
  const { t } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  const renew = useRenewLists();
  const [progress, setProgress] = useState<Progress>();
  const [stop, setStop] = useState<{ asked: boolean }>();
  if (!session.may.includes("quarantine.mend")) return null;
  const { reason, place } = question;
  const run = async (): Promise<void> => {
    const halt = { asked: false };
    let sum: Progress = { applied: 0, stillWrong: 0, isRunning: true };
    setStop(halt);
    setProgress(sum);
    try {
      await replayPages({ reason, ...(place === undefined ? {} : { place }) }, (done) => {
        sum = {
          ...sum,
          applied: sum.applied + done.applied,
          stillWrong: sum.stillWrong + done.stillWrong,
        };
        setProgress(sum);
        return !halt.asked;
      });
      setProgress({ ...sum, isRunning: false });
    } catch (failure) {
      setProgress({ ...sum, isRunning: false, failure });
    }
    renew();
  };
  const isRunning = progress?.isRunning === true;
  return (
    <div className="replay-all">
      <button type="button" className="button" disabled={isRunning} onClick={() => void run()}>
        <RedoOutlined aria-hidden="true" />
        {t("intake.replayAll")}
      </button>
      {isRunning ? (
        <button
          type="button"
          className="button"
          onClick={() => {
            if (stop) stop.asked = true;
          }}
        >
          {t("intake.stop")}
        </button>
      ) : null}
      <span className="soft" role="status">
        {progress === undefined
          ? t("intake.replayAllHint")
          : t(isRunning ? "intake.replaying" : "intake.replayed", {
              applied: progress.applied,
              stillWrong: progress.stillWrong,
            })}
      </span>
      {progress?.failure === undefined ? null : <DeedFailure error={progress.failure} />}
    </div>
  );
}
