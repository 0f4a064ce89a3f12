import { useQuery } from "@tanstack/react-query";
import { useParams, useRouteContext } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { peopleQuery, personWords } from "../../../ui/people/index.ts";
import { usePlaceName } from "../use-place-name.ts";

/** Who works in the place without a log-in: staff, promoters and neighbours, as events name them. */
export function RegisteredPeople({ wanted }: { readonly wanted: string | undefined }) {
  const { t, i18n } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  const { place } = useParams({ from: "/inside/$place/settings/people" });
  const where = usePlaceName(place);
  const people = useQuery({
    ...peopleQuery(place),
    enabled: session.may.includes("people.names"),
  });
  const found = useRef<HTMLTableRowElement>(null);
  const isHere = people.data !== undefined;
  useEffect(() => {
    if (wanted !== undefined && isHere) found.current?.scrollIntoView({ block: "center" });
  }, [wanted, isHere]);
  const registered = [...(people.data?.values() ?? [])].filter(
    ({ kind, state }) => kind !== "account" && kind !== "key" && state !== "forgotten",
  );
  if (registered.length === 0) return null;
  return (
    <section aria-labelledby="registered">
      <h2 id="registered" className="registered-title">
        {t("people.registered", { place: where })}
      </h2>
      <p className="soft settings-hint">{t("people.registeredHint")}</p>
      <table className="plain-table card">
        <tbody>
          {registered.map((person) => (
            <tr
              key={person.id}
              ref={person.id === wanted ? found : undefined}
              className={person.id === wanted ? "flash" : undefined}
            >
              <th scope="row">
                <span>{personWords(person, person.id, { language: i18n.language, t })}</span>
                {person.name === null ? null : <span className="caption">{person.id}</span>}
              </th>
              <td>{t(`palette.kind.${person.kind}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
