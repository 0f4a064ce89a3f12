import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Answered } from "../../ui/states/index.ts";
import { AlertMark } from "../alerts/AlertMark.tsx";
import { levels } from "../alerts/alerts-search.ts";
import { useDigest } from "../alerts/use-alerts.ts";

/** Open alerts by colour, and what the day has brought so far. */
export function OpenAlerts({ place }: { readonly place: string }) {
  const { t } = useTranslation();
  const digest = useDigest(place);
  return (
    <section className="card panel" aria-labelledby="today-alerts">
      <h2 id="today-alerts">{t("alerts.title")}</h2>
      <Answered query={digest} loading={<span className="bone today-bone" />}>
        {({ rules }) => {
          const sum = (of: "open" | "raised" | "settled", level?: string): number =>
            rules
              .filter((rule) => level === undefined || rule.level === level)
              .reduce((total, rule) => total + rule[of], 0);
          return (
            <>
              <ul className="today-levels">
                {levels.map((level) => (
                  <li key={level}>
                    <Link to="/$place/alerts" params={{ place }} search={{ level }}>
                      <AlertMark level={level} />
                    </Link>
                    <span className="today-count">{sum("open", level)}</span>
                  </li>
                ))}
              </ul>
              <p className="caption">
                {t("alerts.day", {
                  raised: sum("raised"),
                  settled: sum("settled"),
                  open: sum("open"),
                })}
              </p>
            </>
          );
        }}
      </Answered>
    </section>
  );
}
