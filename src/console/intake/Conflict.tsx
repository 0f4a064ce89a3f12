import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { getEvent, type SetAsideMessage } from "../../ui/api/index.ts";
import { formatMoment } from "../../ui/format/index.ts";
import { Failure, useNow } from "../../ui/states/index.ts";
import { differences } from "./payload-lines.ts";
import { PayloadLines } from "./Payload.tsx";

/** The two contents of one id beside each other, the fields in which they differ marked. */
export function Conflict(props: {
  readonly message: SetAsideMessage;
  readonly stream: string;
  readonly seq: number;
}) {
  const { message, stream, seq } = props;
  const { t } = useTranslation();
  const nowMs = useNow();
  const applied = useQuery({
    queryKey: ["event", stream, seq],
    queryFn: ({ signal }) => getEvent({ stream, event: String(seq) }, signal),
    staleTime: Infinity,
  });
  const known = applied.data?.envelope;
  const marked = known === undefined ? new Set<string>() : differences(message.event, known);
  return (
    <div className="conflict">
      <div>
        <h2>{t("intake.setAside", { time: formatMoment(message.receivedAt, { nowMs }) })}</h2>
        <PayloadLines
          value={message.event}
          faults={message.errors}
          label={t("intake.payload")}
          marked={marked}
        />
      </div>
      <div>
        <h2>
          {applied.data === undefined
            ? t("intake.recorded")
            : t("intake.recordedWhen", {
                time: formatMoment(applied.data.recordedAt, { nowMs }),
                stream,
                seq,
              })}
        </h2>
        {known === undefined ? (
          applied.isError ? (
            <Failure error={applied.error} onRetry={() => void applied.refetch()} />
          ) : (
            <span className="bone" style={{ width: "60%" }} />
          )
        ) : (
          <PayloadLines value={known} faults={[]} label={t("intake.recorded")} marked={marked} />
        )}
      </div>
    </div>
  );
}
