import { useTranslation } from "react-i18next";
import type { ImportPreview } from "../../ui/api/index.ts";

export type MappingChange = {
  /** Absent until a person has chosen a column: the server proposes them. */
  readonly columns?: Readonly<Record<string, string>>;
  readonly fixed: Readonly<Record<string, string>>;
};

const fixedChoice = "\u0000fixed";

/** Which column each field is read from, or the value that it has in every row. */
export function ImportMapping(props: {
  readonly preview: ImportPreview;
  readonly fixed: MappingChange["fixed"];
  readonly isLocked: boolean;
  readonly onChange: (change: MappingChange) => void;
}) {
  const { t } = useTranslation();
  const { preview, fixed } = props;
  const { columns } = preview;
  const choose = (field: string, choice: string): void => {
    const { [field]: _column, ...otherColumns } = columns;
    const { [field]: _fixed, ...otherFixed } = fixed;
    if (choice === fixedChoice)
      props.onChange({ columns: otherColumns, fixed: { ...otherFixed, [field]: "" } });
    else
      props.onChange({
        columns: choice === "" ? otherColumns : { ...otherColumns, [field]: choice },
        fixed: otherFixed,
      });
  };
  return (
    <section className="card">
      <h2>{t("imports.mapping")}</h2>
      <p className="soft">
        {[preview.form.toUpperCase(), preview.encoding, preview.sheet].filter(Boolean).join(" · ")}
        {" · "}
        {t("imports.read", { row: preview.headerRow, count: preview.rows })}
      </p>
      <ul className="import-fields">
        {preview.fields.map((field) => (
          <FieldChoice
            key={field.name}
            field={field}
            preview={preview}
            fixed={fixed[field.name]}
            isLocked={props.isLocked}
            onChoose={(choice) => choose(field.name, choice)}
            onFix={(value) => props.onChange({ columns, fixed: { ...fixed, [field.name]: value } })}
          />
        ))}
      </ul>
      {preview.unused.length === 0 ? null : (
        <p className="caption">
          {t("imports.unusedColumns", { names: preview.unused.join("、") })}
        </p>
      )}
    </section>
  );
}

function FieldChoice(props: {
  readonly field: ImportPreview["fields"][number];
  readonly preview: ImportPreview;
  readonly fixed: string | undefined;
  readonly isLocked: boolean;
  readonly onChoose: (choice: string) => void;
  readonly onFix: (value: string) => void;
}) {
  const { t, i18n } = useTranslation();
  const { field, preview, fixed } = props;
  const { name, label, isRequired } = field;
  const title = i18n.language === "en" ? label.en : label.zh;
  const isMissing = preview.missing.includes(name);
  return (
    <li>
      <label htmlFor={`field-${name}`}>
        {title}
        {isRequired ? <span className="soft"> · {t("imports.required")}</span> : null}
      </label>
      <select
        id={`field-${name}`}
        className="field select"
        disabled={props.isLocked}
        aria-invalid={isMissing}
        value={fixed === undefined ? (preview.columns[name] ?? "") : fixedChoice}
        onChange={(change) => props.onChoose(change.target.value)}
      >
        <option value="">{isRequired ? t("imports.choose") : t("imports.unused")}</option>
        {preview.headers.map((header) => (
          <option key={header} value={header}>
            {header}
          </option>
        ))}
        <option value={fixedChoice}>{t("imports.fixed")}</option>
      </select>
      {fixed === undefined ? null : (
        <input
          className="field"
          aria-label={t("imports.fixedOf", { field: title })}
          disabled={props.isLocked}
          defaultValue={fixed}
          onBlur={(blur) => props.onFix(blur.target.value)}
        />
      )}
      {isMissing ? <span className="mark mark-red">{t("imports.missing")}</span> : null}
    </li>
  );
}
