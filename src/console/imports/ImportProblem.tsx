import { useTranslation } from "react-i18next";
import { ApiProblem } from "../../ui/api/index.ts";

/** Why the file was not taken, with what the server says to do. */
export function ImportProblem({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  const isRefusal = error instanceof ApiProblem;
  return (
    <p className="banner import-problem" role="alert">
      <span>
        {isRefusal ? error.message : t("imports.unreachable")} {isRefusal ? error.remedy : ""}
      </span>
    </p>
  );
}
