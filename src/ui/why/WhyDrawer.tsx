import { useQuery } from "@tanstack/react-query";
import Drawer from "antd/es/drawer";
import { useEffect, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { getWhy, type WhyQuestion } from "../api/client.ts";
import type { Why } from "../api/types.ts";
import { formatMoment, formatQuantity, sourceName } from "../format/index.ts";
import { AntdLook } from "../look/AntdLook.tsx";
import { Failure, useNow } from "../states/index.ts";
import { EventDetail } from "./EventDetail.tsx";
import { WhyChain } from "./WhyChain.tsx";
import { WhySentence } from "./WhySentence.tsx";
import "./why.css";

const phone = matchMedia("(max-width: 719px)");

/** The story of one number: the sentence that adds it up, then every event behind it, then the proof. */
export function WhyDrawer(props: {
  readonly question: WhyQuestion;
  /** Which number this is, in words: "Mineral water 550 ml · shelf". */
  readonly about: ReactNode;
  /** The event of the story that is open, by number or key. */
  readonly event?: string | undefined;
  readonly onEvent: (event: string | undefined) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const { question, event, onEvent } = props;
  const [isOpen, setOpen] = useState(false);
  // Opened after the first paint, so that the drawer slides in and takes the focus.
  useEffect(() => setOpen(true), []);
  const answer = useQuery({
    queryKey: ["item", question.place, question.sku, "why", question],
    queryFn: ({ signal }) => getWhy(question, signal),
  });
  const quantity = answer.data ? formatQuantity(answer.data.quantity) : "…";
  return (
    <AntdLook>
      <Drawer
        open={isOpen}
        onClose={() => setOpen(false)}
        afterOpenChange={(open) => {
          if (!open) props.onClose();
        }}
        placement={phone.matches ? "bottom" : "right"}
        size={phone.matches ? "88vh" : 560}
        title={t("why.title", { quantity })}
        closable={{ "aria-label": t("why.close"), placement: "end" }}
        className="why-drawer"
      >
        <p className="soft why-about">{props.about}</p>
        {answer.isPending && event === undefined ? <p role="status">{t("why.loading")}</p> : null}
        {answer.isError && !answer.data && event === undefined ? (
          <Failure error={answer.error} onRetry={() => void answer.refetch()} />
        ) : null}
        {event === undefined ? null : (
          <EventDetail
            key={event}
            name={{ stream: `place:${question.place}`, event }}
            sku={question.sku}
            onBack={() => onEvent(undefined)}
            onOpen={onEvent}
          />
        )}
        {answer.data && event === undefined ? (
          <WhyStory place={question.place} why={answer.data} onOpen={onEvent} />
        ) : null}
      </Drawer>
    </AntdLook>
  );
}

function WhyStory(props: {
  readonly place: string;
  readonly why: Why;
  readonly onOpen: (event: string) => void;
}) {
  const { why } = props;
  const { t } = useTranslation();
  const nowMs = useNow();
  const { waitsFor, until } = why.provisional;
  const isProvisional = waitsFor.length > 0;
  return (
    <>
      <WhySentence place={props.place} why={why} />
      <p className={`why-note ${isProvisional ? "mark-yellow" : "mark-ok"}`}>
        {isProvisional
          ? t("why.provisional", {
              sources: waitsFor.map((source) => sourceName(source, t)).join(t("dash")),
            })
          : t("why.settled")}
        {isProvisional && until !== undefined
          ? ` ${t("why.provisionalUntil", { time: formatMoment(until, { nowMs }) })}`
          : ""}
      </p>
      <h2 className="why-heading">{t("why.chain")}</h2>
      <WhyChain place={props.place} why={why} onOpen={props.onOpen} />
      <WhyProof proof={why.proof} />
    </>
  );
}

const shownHashLength = 16;

function WhyProof({ proof }: { readonly proof: Why["proof"] }) {
  const { t } = useTranslation();
  return (
    <footer className="why-proof caption" title={proof.hash}>
      {t("why.proof", {
        stream: proof.stream,
        seq: proof.seq,
        hash: proof.hash.slice(0, shownHashLength),
      })}
    </footer>
  );
}
