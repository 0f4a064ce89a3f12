import { InboxOutlined } from "@ant-design/icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ImportKind } from "../../ui/api/index.ts";

const kinds: readonly ImportKind[] = [
  "items",
  "places",
  "zones",
  "persons",
  "opening",
  "sales",
  "receipts",
];

/** What the file is about, and the file: chosen by a dialogue or dropped on the field. */
export function FileChoice(props: {
  readonly kind: ImportKind;
  readonly file: File | undefined;
  readonly isLocked: boolean;
  readonly onChange: (next: { kind?: ImportKind; file?: File }) => void;
}) {
  const { t } = useTranslation();
  const [isOver, setIsOver] = useState(false);
  const take = (files: FileList | null): void => {
    const file = files?.[0];
    if (file && !props.isLocked) props.onChange({ file });
  };
  return (
    <section className="card import-choice">
      <label className="import-kind">
        <span>{t("imports.kind")}</span>
        <select
          className="field select"
          value={props.kind}
          disabled={props.isLocked}
          onChange={(change) => props.onChange({ kind: change.target.value as ImportKind })}
        >
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`imports.kind.${kind}`)}
            </option>
          ))}
        </select>
        <span className="caption">{t(`imports.about.${props.kind}`)}</span>
      </label>
      <label
        className={isOver ? "import-drop import-drop-over" : "import-drop"}
        onDragOver={(drag) => {
          drag.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={(drop) => {
          drop.preventDefault();
          setIsOver(false);
          take(drop.dataTransfer.files);
        }}
      >
        <InboxOutlined aria-hidden="true" />
        <span>{props.file?.name ?? t("imports.drop")}</span>
        <span className="caption">{t("imports.limits")}</span>
        <input
          type="file"
          className="visually-hidden"
          accept=".csv,.txt,.tsv,.xlsx"
          disabled={props.isLocked}
          onChange={(change) => {
            take(change.target.files);
            // The same file, mended, can be chosen again.
            change.target.value = "";
          }}
        />
      </label>
    </section>
  );
}
