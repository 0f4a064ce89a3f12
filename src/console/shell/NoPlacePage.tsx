import { ShopOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useRouteContext } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { StatePage } from "../../ui/states/index.ts";
import { sessionQuery } from "../queries.ts";

const PlaceForm = lazy(async () => {
  const { PlaceForm: component } = await import("../settings/places/PlaceForm.tsx");
  return { default: component };
});

const lookAgainMs = 1_000;

/** Nothing to show yet: who may define a place does so here and is led on as soon as it is there. */
export function NoPlacePage() {
  const { t } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  const navigate = useNavigate();
  const mayDefine = session.may.includes("places.define");
  const now = useQuery({ ...sessionQuery, ...(mayDefine && { refetchInterval: lookAgainMs }) });
  const first = now.data?.places[0]?.place;
  useEffect(() => {
    if (first !== undefined)
      void navigate({ to: "/$place/settings/start", params: { place: first }, replace: true });
  }, [first, navigate]);
  return (
    <div className="page settings">
      <StatePage
        icon={<ShopOutlined />}
        title={t("problem.noPlace.title")}
        body={t(mayDefine ? "problem.noPlace.define" : "problem.noPlace.body")}
      />
      {mayDefine ? (
        <Suspense>
          <PlaceForm place={undefined} taken={[]} onDone={() => void now.refetch()} />
        </Suspense>
      ) : null}
    </div>
  );
}
