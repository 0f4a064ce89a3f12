import { useTranslation } from "react-i18next";
import { ApiProblem, failureKind } from "../../ui/api/index.ts";
import "./deeds.css";
import { faultWords } from "./fault-words.ts";

/** Why a deed was not done, with the fields that are still wrong and what to do. */
export function DeedFailure({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  const isAway = failureKind(error) === "unreachable";
  const problem = error instanceof ApiProblem ? error : undefined;
  return (
    <div className="deed-failure" role="alert">
      <strong>{isAway ? t("deed.unreachable") : (problem?.message ?? t("deed.failed"))}</strong>
      {problem?.remedy === undefined ? null : <span>{problem.remedy}</span>}
      {problem === undefined || problem.errors.length === 0 ? null : (
        <ul>
          {problem.errors.map(({ pointer, detail }) => (
            <li key={`${pointer} ${detail}`}>
              <code>{pointer}</code> {faultWords(detail, t)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
