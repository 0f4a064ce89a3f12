import { CheckCircleFilled, RightOutlined } from "@ant-design/icons";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link, useParams, useRouteContext } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { getFirstSteps } from "../../../ui/api/index.ts";
import { Failure, LoadingTable } from "../../../ui/states/index.ts";
import { SettingsFrame } from "../SettingsFrame.tsx";
import { usePlaceName } from "../use-place-name.ts";
import { stepsOf, type Step } from "./steps.ts";
import "./start.css";

const from = "/inside/$place/settings/start";
const lookAgainMs = 5_000;

function firstStepsQuery(place: string) {
  return queryOptions({
    queryKey: ["first-steps", place],
    queryFn: ({ signal }) => getFirstSteps(place, signal),
    staleTime: 0,
    // What the steps wait for is done on other pages, other devices, by other people.
    refetchInterval: lookAgainMs,
  });
}

/** What a new shop does first, each step ticked by what is really there. */
export function StartPage() {
  const { t } = useTranslation();
  const { place } = useParams({ from });
  const scope = usePlaceName(place);
  const steps = useQuery(firstStepsQuery(place));
  return (
    <SettingsFrame permission="zones.define" hint={t("start.hint")} scope={scope} action={null}>
      {steps.data ? (
        <Steps place={place} steps={stepsOf(steps.data)} />
      ) : steps.isError ? (
        <Failure error={steps.error} onRetry={() => void steps.refetch()} />
      ) : (
        <LoadingTable />
      )}
    </SettingsFrame>
  );
}

function Steps({ place, steps }: { readonly place: string; readonly steps: readonly Step[] }) {
  const { t } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  const done = steps.filter(({ isDone }) => isDone).length;
  const next = steps.find(({ isDone }) => !isDone);
  return (
    <>
      <p className="start-done" role="status">
        {next === undefined ? t("start.allDone") : t("start.done", { done, of: steps.length })}
      </p>
      <ol className="card start-steps">
        {steps.map(({ name, isDone, count, to, permission }) => (
          <li key={name} className={isDone ? "start-step is-done" : "start-step"}>
            <span className="start-tick" aria-hidden="true">
              {isDone ? <CheckCircleFilled /> : <span className="start-open" />}
            </span>
            <span className="start-words">
              <strong>{t(`start.${name}`)}</strong>
              <span className="visually-hidden">{t(isDone ? "start.isDone" : "start.isOpen")}</span>
              <span className="caption">
                {count > 0 ? t(`start.${name}.count`, { count }) : t(`start.${name}.hint`)}
              </span>
            </span>
            {to !== undefined && session.may.includes(permission) ? (
              <Link
                to={to}
                params={{ place }}
                className={name === next?.name ? "button button-main" : "button"}
                aria-label={t(isDone ? "start.openTo" : "start.goTo", { step: t(`start.${name}`) })}
              >
                {t(isDone ? "start.open" : "start.go")}
                <RightOutlined aria-hidden="true" />
              </Link>
            ) : null}
          </li>
        ))}
      </ol>
    </>
  );
}
