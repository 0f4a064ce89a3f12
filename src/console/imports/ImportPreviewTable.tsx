import { useTranslation } from "react-i18next";
import type { ImportPreview } from "../../ui/api/index.ts";

const shownBad = 20;

/** The first rows as they were read, and what is wrong among the first that were judged. */
export function ImportPreviewTable({ preview }: { readonly preview: ImportPreview }) {
  const { t, i18n } = useTranslation();
  const used = new Map(Object.entries(preview.columns).map(([field, header]) => [header, field]));
  const { bad, judged } = preview;
  return (
    <section className="card">
      <h2>{t("imports.preview")}</h2>
      {judged === 0 ? null : (
        <p role="status">
          {bad.length === 0
            ? t("imports.allGood", { count: judged })
            : t("imports.someBad", { count: bad.length, judged })}
        </p>
      )}
      {bad.length === 0 ? null : (
        <ul className="import-bad">
          {bad.slice(0, shownBad).map(({ row, reasons }) => (
            <li key={row}>
              <span className="mark mark-red">{t("imports.row", { row })}</span>{" "}
              {reasons.map(({ zh, en }) => (i18n.language === "en" ? en : zh)).join("; ")}
            </li>
          ))}
        </ul>
      )}
      <div className="import-table" tabIndex={0} role="region" aria-label={t("imports.preview")}>
        <table>
          <thead>
            <tr>
              {preview.headers.map((header) => (
                <th key={header} scope="col" className={used.has(header) ? "" : "import-unused"}>
                  {header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.first.map((cells, index) => (
              <tr key={index}>
                {preview.headers.map((header, column) => (
                  <td key={header} className={used.has(header) ? "" : "import-unused"}>
                    {cells[column]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
