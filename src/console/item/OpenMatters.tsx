import { AuditOutlined, WarningFilled } from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ItemStock } from "../../ui/api/index.ts";
import { formatMoment, formatRecent } from "../../ui/format/index.ts";
import { useNow } from "../../ui/states/index.ts";
import { useOpenWork } from "../open-work.ts";
import { recountReason, redReason } from "../reasons.ts";
import type { Ask } from "./ItemPage.tsx";

/** What of this item calls for somebody: the red alert and the recount, each with its reason and the way to its story. */
export function OpenMatters(props: {
  readonly place: string;
  readonly item: ItemStock["item"];
  readonly ask: Ask;
}) {
  const { t } = useTranslation();
  const { recounts, reds } = useOpenWork(props.place);
  const { sku, measure } = props.item;
  const red = reds.get(sku);
  const recount = recounts.get(sku);
  const cause = recount?.cause ?? undefined;
  return (
    <>
      {red === undefined ? null : (
        <Matter
          tone="mark-red"
          icon={<WarningFilled aria-hidden="true" />}
          name={t("state.red")}
          reason={redReason(red, { measure, t })}
          since={red.raisedAt}
          door={t("matter.openRed")}
          onOpen={() => props.ask({ account: red.area ?? "shelf" })}
        />
      )}
      {recount === undefined ? null : (
        <Matter
          tone="mark-orange"
          icon={<AuditOutlined aria-hidden="true" />}
          name={t("state.recount")}
          reason={recountReason(recount, { measure, t })}
          since={recount.requestedAt}
          door={t("matter.openRecount")}
          {...(cause === undefined
            ? {}
            : { onOpen: () => props.ask({ account: recount.area, event: cause }) })}
        />
      )}
    </>
  );
}

function Matter(props: {
  readonly tone: string;
  readonly icon: ReactNode;
  readonly name: string;
  readonly reason: string;
  readonly since: string;
  readonly door: string;
  readonly onOpen?: () => void;
}) {
  const { t, i18n } = useTranslation();
  const nowMs = useNow();
  const time = formatRecent(props.since, { nowMs, language: i18n.language });
  return (
    <div className={`matter ${props.tone}`}>
      <span className="matter-name">
        {props.icon}
        {props.name}
      </span>
      <p className="matter-reason">
        {props.reason}
        <time
          className="matter-since"
          dateTime={props.since}
          title={formatMoment(props.since, { nowMs, seconds: true })}
        >
          {t("matter.since", { time })}
        </time>
      </p>
      {props.onOpen === undefined ? null : (
        <button type="button" className="button matter-door" onClick={props.onOpen}>
          {props.door}
        </button>
      )}
    </div>
  );
}
