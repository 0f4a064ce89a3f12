import { WarningOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { SetAsideMessage } from "../../ui/api/index.ts";
import { faultWords } from "../deeds/fault-words.ts";
import { payloadLines, type Fault } from "./payload-lines.ts";

/** The message as it came, with each fault at its field. */
export function Payload({ message }: { readonly message: SetAsideMessage }) {
  const { t } = useTranslation();
  if (message.text !== undefined)
    return (
      <>
        <FaultList faults={message.errors} />
        <pre className="payload payload-text" tabIndex={0} aria-label={t("intake.payload")}>
          {message.text}
        </pre>
      </>
    );
  return <PayloadLines value={message.event} faults={message.errors} label={t("intake.payload")} />;
}

export function PayloadLines(props: {
  readonly value: unknown;
  readonly faults: readonly Fault[];
  readonly label: string;
  readonly marked?: ReadonlySet<string>;
}) {
  const { t } = useTranslation();
  const lines = payloadLines(props.value, props.faults);
  const shown = new Set(lines.flatMap(({ faults }) => faults));
  const homeless = props.faults.filter((fault) => !shown.has(fault));
  return (
    <>
      <FaultList faults={homeless} />
      <div className="payload" role="group" tabIndex={0} aria-label={props.label}>
        {lines.map((line, index) => {
          const isMarked = line.pointer !== "" && props.marked?.has(line.pointer) === true;
          const tone = line.faults.length > 0 ? "is-wrong" : isMarked ? "is-other" : "";
          return (
            <div
              key={index}
              className={`payload-line ${tone}`}
              style={{ paddingLeft: `${8 + line.depth * 16}px` }}
            >
              {line.isMissing ? (
                <em className="payload-missing">{line.text}</em>
              ) : (
                <span>{line.text}</span>
              )}
              {line.faults.map(({ detail }) => (
                <span key={detail} className="payload-fault" title={line.pointer}>
                  <WarningOutlined aria-hidden="true" /> {faultWords(detail, t)}
                </span>
              ))}
              {isMarked ? <span className="visually-hidden">{t("intake.differs")}</span> : null}
            </div>
          );
        })}
      </div>
    </>
  );
}

/** Faults whose field cannot be shown. */
function FaultList({ faults }: { readonly faults: readonly Fault[] }) {
  const { t } = useTranslation();
  if (faults.length === 0) return null;
  return (
    <ul className="fault-list">
      {faults.map(({ pointer, detail }) => (
        <li key={`${pointer} ${detail}`}>
          <WarningOutlined aria-hidden="true" /> {pointer === "" ? null : <code>{pointer}</code>}{" "}
          {faultWords(detail, t)}
        </li>
      ))}
    </ul>
  );
}
