import { useTranslation } from "react-i18next";

/** The bones of a list that is being read. */
export function LoadingTable() {
  const { t } = useTranslation();
  return (
    <div className="card panel" role="status" aria-busy="true" aria-label={t("loading")}>
      {Array.from({ length: 5 }, (_, index) => (
        <p key={index}>
          <span className="bone" style={{ width: `${30 + ((index * 23) % 50)}%` }} />
        </p>
      ))}
    </div>
  );
}
