import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { getPlacesToday } from "../../ui/api/index.ts";
import { formatPrice, nameOf } from "../../ui/format/index.ts";
import { Answered } from "../../ui/states/index.ts";

/** Other shops are not listened to: their figures are asked again this often. */
const askAgainMs = 30_000;

/** Shops side by side, for who answers for several. */
export function Places({ place }: { readonly place: string }) {
  const { t, i18n } = useTranslation();
  const places = useQuery({
    queryKey: ["today", "places"],
    queryFn: ({ signal }) => getPlacesToday(signal),
    refetchInterval: askAgainMs,
  });
  return (
    <section className="card panel" aria-labelledby="today-places">
      <h2 id="today-places">{t("today.places")}</h2>
      <Answered query={places} loading={<span className="bone today-bone" />}>
        {(data) => (
          <table className="today-places">
            <thead>
              <tr>
                <th scope="col">{t("shell.place")}</th>
                <th scope="col">{t("today.urgent")}</th>
                <th scope="col">{t("today.other")}</th>
                <th scope="col">{t("state.recount")}</th>
                <th scope="col">{t("today.stake")}</th>
              </tr>
            </thead>
            <tbody>
              {data.places
                .toSorted((left, right) => right.stakeFen - left.stakeFen)
                .map((each) => (
                  <tr key={each.place} className={each.place === place ? "today-here" : ""}>
                    <th scope="row">
                      <Link to="/$place/today" params={{ place: each.place }}>
                        {nameOf({ ...each, sku: each.place }, i18n.language)}
                      </Link>
                    </th>
                    <td>{each.red + each.purple}</td>
                    <td>{each.orange + each.yellow}</td>
                    <td>{each.recounts}</td>
                    <td>{formatPrice(each.stakeFen)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        )}
      </Answered>
    </section>
  );
}
