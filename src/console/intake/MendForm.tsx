import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  ApiProblem,
  mendMessage,
  newDeed,
  type Mended,
  type SetAsideMessage,
} from "../../ui/api/index.ts";
import { DeedFailure } from "../deeds/DeedFailure.tsx";
import { faultWords } from "../deeds/fault-words.ts";

import {
  fieldKinds,
  mendedEvent,
  mendFields,
  readJson,
  type MendField,
  type Mending,
} from "./mend-fields.ts";
import type { Fault } from "./payload-lines.ts";

type Props = {
  readonly message: SetAsideMessage;
  readonly onApplied: (where: Mended) => void;
};

/** Mends the faulty fields one by one, or the message as a whole; what is still wrong comes back to its field. */
export function MendForm(props: Props) {
  const { t } = useTranslation();
  const { message } = props;
  const { fields, whole, isWhole, wrongAt, mend, errors, canChoose, ...change } = useMending(props);
  return (
    <form
      className="card panel mend"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        change.submit();
      }}
    >
      <h2>{t("intake.mend")}</h2>
      {canChoose ? (
        <div className="choice" role="group" aria-label={t("intake.mendHow")}>
          {[false, true].map((each) => (
            <button
              key={String(each)}
              type="button"
              className="chip"
              aria-pressed={isWhole === each}
              onClick={() => change.switchTo(each)}
            >
              {t(each ? "intake.mendWhole" : "intake.mendFields")}
            </button>
          ))}
        </div>
      ) : null}
      {isWhole ? (
        <WholeField text={whole} isWrong={wrongAt !== undefined} onType={change.setWhole} />
      ) : (
        fields.map((field) => (
          <FieldLine
            key={field.pointer}
            field={field}
            faults={errors.filter(({ pointer }) => pointer === field.pointer)}
            isWrong={wrongAt === field.pointer}
            {...(message.reason === "conflict" && { hint: t("intake.newId") })}
            onChange={change.setField}
          />
        ))
      )}
      {mend.isError ? <DeedFailure error={mend.error} /> : null}
      <button type="submit" className="button button-main" disabled={mend.isPending}>
        {t(mend.isPending ? "deed.working" : "intake.mendSubmit")}
      </button>
    </form>
  );
}

/** What has been typed so far, by field or as a whole, and the deed that sends it. */
function useMending({ message, onApplied }: Props) {
  const [fields, setFields] = useState(() => mendFields(message.event, message));
  const [whole, setWhole] = useState(
    () => message.text ?? JSON.stringify(message.event, undefined, 2),
  );
  const canChoose = message.text === undefined && fields.length > 0;
  const [isWhole, setIsWhole] = useState(!canChoose);
  const [wrongAt, setWrongAt] = useState<string>();
  // One name for as long as the form stands: a second try after a lost answer is known as the same deed.
  const deed = useRef(newDeed());
  const mend = useMutation({
    mutationFn: (event: Record<string, unknown>) =>
      mendMessage({ entry: message.entry, deed: deed.current }, { event }),
    onSuccess: onApplied,
  });
  const read = (): Mending => (isWhole ? wholeEvent(whole) : mendedEvent(message.event, fields));
  return {
    fields,
    whole,
    isWhole,
    wrongAt,
    mend,
    canChoose,
    errors: mend.error instanceof ApiProblem ? mend.error.errors : message.errors,
    setWhole,
    setField: (next: MendField): void =>
      setFields(fields.map((each) => (each.pointer === next.pointer ? next : each))),
    submit: (): void => {
      const mending = read();
      setWrongAt("wrongAt" in mending ? mending.wrongAt : undefined);
      if ("event" in mending) mend.mutate(mending.event);
    },
    switchTo: (next: boolean): void => {
      const mending = read();
      if (next && "event" in mending) setWhole(JSON.stringify(mending.event, undefined, 2));
      setIsWhole(next);
      setWrongAt(undefined);
    },
  };
}

/** Only an object can be an event. */
function wholeEvent(text: string): Mending {
  const read = readJson(text);
  const isObject =
    typeof read?.value === "object" && read.value !== null && !Array.isArray(read.value);
  return isObject ? { event: read.value as Record<string, unknown> } : { wrongAt: "" };
}

function WholeField(props: {
  readonly text: string;
  readonly isWrong: boolean;
  readonly onType: (text: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <label className="mend-field">
      <span>{t("intake.wholeMessage")}</span>
      <textarea
        className="field mend-whole"
        spellCheck={false}
        autoComplete="off"
        rows={14}
        aria-invalid={props.isWrong}
        value={props.text}
        onChange={(change) => props.onType(change.target.value)}
      />
      {props.isWrong ? (
        <span className="mend-wrong" role="alert">
          {t("intake.notJson")}
        </span>
      ) : null}
    </label>
  );
}

function FieldLine(props: {
  readonly field: MendField;
  readonly faults: readonly Fault[];
  readonly isWrong: boolean;
  readonly hint?: string;
  readonly onChange: (field: MendField) => void;
}) {
  const { field, faults, isWrong } = props;
  const { t } = useTranslation();
  return (
    <div className="mend-field">
      <span>
        <code>{field.pointer}</code>{" "}
        <span className="mend-fault">
          {faults.map(({ detail }) => faultWords(detail, t)).join(" · ")}
        </span>
        {faults.length === 0 ? props.hint : null}
      </span>
      <span className="mend-inputs">
        <input
          className="field"
          spellCheck={false}
          autoComplete="off"
          inputMode={field.kind === "number" ? "decimal" : "text"}
          aria-label={t("intake.valueOf", { field: field.pointer })}
          aria-invalid={isWrong}
          disabled={field.kind === "remove"}
          value={field.kind === "remove" ? "" : field.typed}
          onChange={(change) => props.onChange({ ...field, typed: change.target.value })}
        />
        <select
          className="field select"
          aria-label={t("intake.kindOf", { field: field.pointer })}
          value={field.kind}
          onChange={(change) => {
            const kind = fieldKinds.find((each) => each === change.target.value);
            if (kind) props.onChange({ ...field, kind });
          }}
        >
          {fieldKinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`intake.kind.${kind}`)}
            </option>
          ))}
        </select>
      </span>
      {isWrong ? (
        <span className="mend-wrong" role="alert">
          {t(field.kind === "number" ? "intake.notNumber" : "intake.notJson")}
        </span>
      ) : null}
    </div>
  );
}
