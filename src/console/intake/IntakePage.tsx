import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { QuarantineQuestion } from "../../ui/api/index.ts";
import { LiveMark } from "../shell/LiveMark.tsx";
import { messageStates, parseIntakeSearch, type IntakeSearch } from "./intake-search.ts";
import { reasonWords } from "./intake-words.ts";
import { MessageList } from "./MessageList.tsx";
import { ReplayAll } from "./ReplayAll.tsx";
import { Sources } from "./Sources.tsx";
import { useLiveIntake, useReasonCounts } from "./use-quarantine.ts";
import "./intake.css";

/** What came in from outside: messages that were set aside, and what was heard of each source. */
export function IntakePage() {
  const { t } = useTranslation();
  const { place } = useParams({ from: "/inside/$place/intake" });
  const search = useSearch({ from: "/inside/$place/intake" });
  useLiveIntake(place);
  return (
    <div className="page intake">
      <div className="page-head">
        <h1>{t("intake.title")}</h1>
        <LiveMark />
      </div>
      <nav className="tabs" aria-label={t("intake.views")}>
        <Link
          to="/$place/intake"
          params={{ place }}
          search={{ view: undefined }}
          activeOptions={{ explicitUndefined: true }}
          className="tab"
        >
          {t("intake.messages")}
        </Link>
        <Link to="/$place/intake" params={{ place }} search={{ view: "sources" }} className="tab">
          {t("intake.sources")}
        </Link>
      </nav>
      {search.view === "sources" ? (
        <Sources place={place} />
      ) : (
        <Messages place={place} search={search} />
      )}
    </div>
  );
}

function Messages(props: { readonly place: string; readonly search: IntakeSearch }) {
  const { place, search } = props;
  const { state = "open", reason } = search;
  const navigate = useNavigate();
  const question: QuarantineQuestion = {
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(search.only === "here" ? { place } : {}),
  };
  const onChange = (change: {
    [Part in keyof IntakeSearch]: IntakeSearch[Part] | undefined;
  }): void =>
    void navigate({
      to: "/$place/intake",
      params: { place },
      search: parseIntakeSearch({ ...search, ...change }),
      replace: true,
    });
  return (
    <>
      <MessageFilters question={question} search={search} onChange={onChange} />
      {reason !== undefined && state === "open" ? (
        <ReplayAll key={reason} question={{ ...question, reason }} />
      ) : null}
      <MessageList place={place} question={question} />
    </>
  );
}

function MessageFilters(props: {
  readonly question: QuarantineQuestion;
  readonly search: IntakeSearch;
  readonly onChange: (change: {
    [Part in keyof IntakeSearch]: IntakeSearch[Part] | undefined;
  }) => void;
}) {
  const { question, search, onChange } = props;
  const { t } = useTranslation();
  const counts = useReasonCounts(question);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const isElsewhere =
    search.reason !== undefined && !counts.some(({ reason }) => reason === search.reason);
  const shown = [
    ...counts,
    ...(isElsewhere && search.reason !== undefined ? [{ reason: search.reason, count: 0 }] : []),
  ];
  return (
    <div className="intake-tools">
      <div className="intake-chips" role="group" aria-label={t("intake.byReason")}>
        <ReasonChip
          name={t("intake.allReasons")}
          count={total}
          isOn={search.reason === undefined}
          onChoose={() => onChange({ reason: undefined })}
        />
        {shown.map(({ reason, count }) => (
          <ReasonChip
            key={reason}
            name={reasonWords(reason, t)}
            count={count}
            isOn={search.reason === reason}
            onChoose={() => onChange({ reason })}
          />
        ))}
      </div>
      <div className="intake-selects">
        <select
          className="field select"
          aria-label={t("intake.state")}
          value={question.state}
          onChange={(change) => {
            const state = messageStates.find((each) => each === change.target.value);
            if (state) onChange({ state, reason: undefined });
          }}
        >
          {messageStates.map((state) => (
            <option key={state} value={state}>
              {t(`intake.state.${state}`)}
            </option>
          ))}
        </select>
        <select
          className="field select"
          aria-label={t("intake.where")}
          value={search.only ?? "all"}
          onChange={(change) =>
            onChange({ only: change.target.value === "here" ? "here" : undefined })
          }
        >
          <option value="all">{t("intake.everywhere")}</option>
          <option value="here">{t("intake.onlyHere")}</option>
        </select>
      </div>
    </div>
  );
}

function ReasonChip(props: {
  readonly name: string;
  readonly count: number;
  readonly isOn: boolean;
  readonly onChoose: () => void;
}) {
  return (
    <button type="button" className="chip" aria-pressed={props.isOn} onClick={props.onChoose}>
      {props.name}
      <span className="chip-count">{props.count}</span>
    </button>
  );
}
