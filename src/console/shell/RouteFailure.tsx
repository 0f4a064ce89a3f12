import { QuestionCircleOutlined } from "@ant-design/icons";
import { Link, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Failure, StatePage } from "../../ui/states/index.ts";

/** The page could not even start, mostly because the server is away. */
export function RouteFailure({ error }: { readonly error: unknown }) {
  const router = useRouter();
  return (
    <main className="content">
      <Failure error={error} onRetry={() => void router.invalidate()} />
    </main>
  );
}

export function MissingPage() {
  const { t } = useTranslation();
  return (
    <main className="content">
      <StatePage
        icon={<QuestionCircleOutlined />}
        title={t("problem.missing.title")}
        body={t("problem.missing.body")}
      >
        <Link to="/" className="button">
          {t("problem.missing.go")}
        </Link>
      </StatePage>
    </main>
  );
}
