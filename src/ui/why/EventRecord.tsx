import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { getEvent } from "../api/client.ts";

/** The event as the journal keeps it, read only when asked for. */
export function EventRecord(props: { readonly stream: string; readonly seq: number }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const answer = useQuery({
    queryKey: ["event", props.stream, props.seq],
    queryFn: ({ signal }) => getEvent(props, signal),
    enabled: isOpen,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <div>
      <button
        type="button"
        className="button-link caption-link"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {t(isOpen ? "why.eventHide" : "why.event")} #{props.seq}
      </button>
      {isOpen && answer.isPending ? <p className="caption">{t("loading")}</p> : null}
      {isOpen && answer.isError ? (
        <p className="caption" role="alert">
          {answer.error.message}
        </p>
      ) : null}
      {isOpen && answer.data !== undefined ? (
        <pre className="why-record" tabIndex={0}>
          {JSON.stringify(answer.data, undefined, 2)}
        </pre>
      ) : null}
    </div>
  );
}
