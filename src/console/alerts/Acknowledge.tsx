import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { acknowledgeAlert, newDeed, type ListedAlert } from "../../ui/api/index.ts";
import { DeedFailure } from "../deeds/DeedFailure.tsx";

const reasonLimit = 500;

/** Somebody takes note of an alert; where the rule says so, a reason settles it. */
export function Acknowledge(props: { readonly place: string; readonly alert: ListedAlert }) {
  const { alert } = props;
  const { t } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  const [isAsking, setAsking] = useState(false);
  const mayDo = session.may.includes("alerts.acknowledge");
  if (!mayDo || alert.settledAt !== null || alert.acknowledged !== null) return <span />;
  return isAsking ? (
    <ReasonForm {...props} onDone={() => setAsking(false)} />
  ) : (
    <button type="button" className="button" onClick={() => setAsking(true)}>
      {t(alert.settledBy.includes("acknowledged") ? "alerts.settle" : "alerts.note")}
    </button>
  );
}

function ReasonForm(props: {
  readonly place: string;
  readonly alert: ListedAlert;
  readonly onDone: () => void;
}) {
  const { place, alert } = props;
  const { t } = useTranslation();
  const client = useQueryClient();
  const deed = useRef(newDeed());
  const [reason, setReason] = useState("");
  const mustSay = alert.settledBy.includes("acknowledged");
  const said = reason.trim();
  const send = useMutation({
    mutationFn: () =>
      acknowledgeAlert(
        { place, alert: alert.alert, ...(said === "" ? {} : { reason: said }) },
        deed.current,
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["alerts", place] });
      props.onDone();
    },
  });
  return (
    <form
      className="alert-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!mustSay || said !== "") send.mutate();
      }}
    >
      <label className="labelled">
        <span className="caption">{t(mustSay ? "alerts.reason" : "alerts.reasonOptional")}</span>
        <input
          className="field"
          value={reason}
          maxLength={reasonLimit}
          required={mustSay}
          autoFocus
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      {send.isError ? <DeedFailure error={send.error} /> : null}
      <span className="row-deeds">
        <button type="submit" className="button button-main" disabled={send.isPending}>
          {t(send.isPending ? "deed.working" : mustSay ? "alerts.settle" : "alerts.note")}
        </button>
        <button type="button" className="button" onClick={props.onDone}>
          {t("deed.cancel")}
        </button>
      </span>
    </form>
  );
}
