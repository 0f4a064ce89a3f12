import { RedoOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  dismissMessage,
  newDeed,
  replayMessage,
  type Mended,
  type SetAsideMessage,
} from "../../ui/api/index.ts";
import { DeedFailure } from "../deeds/DeedFailure.tsx";
import { MendForm } from "./MendForm.tsx";

const noteLimit = 500;

/** The ways out of quarantine: mend it, try it again as it is, put it away. */
export function MessageDeeds(props: {
  readonly message: SetAsideMessage;
  readonly onApplied: (where: Mended) => void;
  readonly onDismissed: () => void;
}) {
  const { message } = props;
  const { t } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  if (!session.may.includes("quarantine.mend"))
    return <p className="caption">{t("intake.readOnly")}</p>;
  return (
    <>
      {message.hasHiddenFields ? (
        <p className="caption">{t("intake.sealedNoMend")}</p>
      ) : (
        <MendForm message={message} onApplied={props.onApplied} />
      )}
      {message.state === "open" ? (
        <div className="intake-others">
          <Replay entry={message.entry} onApplied={props.onApplied} />
          <Dismiss entry={message.entry} onDismissed={props.onDismissed} />
        </div>
      ) : null}
    </>
  );
}

function Replay(props: { readonly entry: string; readonly onApplied: (where: Mended) => void }) {
  const { t } = useTranslation();
  const deed = useRef(newDeed());
  const replay = useMutation({
    mutationFn: () => replayMessage({ entry: props.entry, deed: deed.current }),
    onSuccess: props.onApplied,
  });
  return (
    <section className="card panel">
      <h2>{t("intake.replay")}</h2>
      <p className="soft">{t("intake.replayHint")}</p>
      {replay.isError ? <DeedFailure error={replay.error} /> : null}
      <button
        type="button"
        className="button"
        disabled={replay.isPending}
        onClick={() => replay.mutate()}
      >
        <RedoOutlined aria-hidden="true" />
        {t(replay.isPending ? "deed.working" : "intake.replay")}
      </button>
    </section>
  );
}

function Dismiss(props: { readonly entry: string; readonly onDismissed: () => void }) {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  const deed = useRef(newDeed());
  const dismiss = useMutation({
    mutationFn: () => dismissMessage({ entry: props.entry, deed: deed.current }, note.trim()),
    onSuccess: props.onDismissed,
  });
  return (
    <section className="card panel">
      <h2>{t("intake.dismiss")}</h2>
      <p className="soft">{t("intake.dismissHint")}</p>
      {dismiss.isError ? <DeedFailure error={dismiss.error} /> : null}
      <form
        className="intake-dismiss"
        onSubmit={(submit) => {
          submit.preventDefault();
          if (note.trim() !== "") dismiss.mutate();
        }}
      >
        <input
          className="field"
          aria-label={t("intake.dismissWhy")}
          placeholder={t("intake.dismissWhy")}
          required
          maxLength={noteLimit}
          value={note}
          onChange={(change) => setNote(change.target.value)}
        />
        <button type="submit" className="button" disabled={dismiss.isPending}>
          {t(dismiss.isPending ? "deed.working" : "intake.dismiss")}
        </button>
      </form>
    </section>
  );
}
