import { CloseOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link, useRouteContext } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { getZone, type ShownZone, type ZoneDetail } from "../../../ui/api/index.ts";
import { accountName, formatQuantity, formatRecent, nameOf } from "../../../ui/format/index.ts";
import { Failure, useNow } from "../../../ui/states/index.ts";
import { LastSweep } from "./LastSweep.tsx";
import { ZoneForm } from "./ZoneForm.tsx";

/** One zone: its definition, what lies in it and was seen there, and its latest sweeps. */
export function ZonePanel(props: {
  readonly place: string;
  readonly zone: ShownZone;
  readonly onDone: (name: string) => void;
  readonly onClose: () => void;
}) {
  const { place, zone } = props;
  const { t, i18n } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const answer = useQuery({
    queryKey: ["zone", place, zone.zone],
    queryFn: ({ signal }) => getZone({ place, zone: zone.zone }, signal),
  });
  return (
    <section className="card panel zone-panel" aria-labelledby="zone-title">
      <div className="zone-head">
        <h2 id="zone-title" ref={heading} tabIndex={-1}>
          {nameOf(zone, i18n.language)}
          <span className="soft">
            {zone.zone} · {accountName(zone.area, t)}
          </span>
        </h2>
        <button
          type="button"
          className="button"
          aria-label={t("zones.close")}
          onClick={props.onClose}
        >
          <CloseOutlined aria-hidden="true" />
        </button>
      </div>
      {session.may.includes("zones.define") ? (
        <ZoneForm place={place} zone={zone} taken={[]} onDone={props.onDone} />
      ) : null}
      {answer.isPending ? <p role="status">{t("loading")}</p> : null}
      {answer.isError && !answer.data ? (
        <Failure error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
      {answer.data ? <Inside place={place} zone={answer.data} /> : null}
    </section>
  );
}

const firstItems = 50;

function Inside({ place, zone }: { readonly place: string; readonly zone: ZoneDetail }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(firstItems);
  return (
    <div className="zone-inside">
      <section aria-labelledby="zone-items">
        <h3 id="zone-items">{t("zones.inside", { count: zone.inZone.length })}</h3>
        {zone.inZone.length === 0 ? <p className="soft">{t("zones.insideNone")}</p> : null}
        <ul className="zone-items">
          {zone.inZone.slice(0, shown).map((item) => (
            <ItemLine key={item.sku} place={place} item={item} />
          ))}
        </ul>
        {zone.inZone.length > shown ? (
          <button type="button" className="button" onClick={() => setShown(shown + 4 * firstItems)}>
            {t("zones.more", { count: zone.inZone.length - shown })}
          </button>
        ) : null}
      </section>
      <section aria-labelledby="zone-sweeps">
        <h3 id="zone-sweeps">{t("zones.sweeps")}</h3>
        {zone.sweeps.length === 0 ? <p className="soft">{t("zones.sweepsNone")}</p> : null}
        <ol className="zone-sweeps">
          {zone.sweeps.map((sweep) => (
            <li key={sweep.at}>
              <LastSweep place={place} sweep={sweep} />
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

function ItemLine(props: { readonly place: string; readonly item: ZoneDetail["inZone"][number] }) {
  const { item } = props;
  const { t, i18n } = useTranslation();
  const nowMs = useNow();
  const measure = item.measure ?? "";
  return (
    <li>
      <span className="zone-item">
        <Link to="/$place/stock/$sku" params={{ place: props.place, sku: item.sku }}>
          {nameOf(item, i18n.language)}
        </Link>
        {item.isPlaced ? null : <span className="mark mark-yellow">{t("zones.onlySeen")}</span>}
      </span>
      <span className="caption">
        {item.seen === null || item.seenAt === null
          ? t("zones.neverSeen")
          : t("zones.seen", {
              quantity: `${formatQuantity(item.seen)} ${measure}`.trim(),
              when: formatRecent(item.seenAt, { nowMs, language: i18n.language }),
            })}
      </span>
    </li>
  );
}
