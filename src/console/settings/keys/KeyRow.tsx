import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { vocabulary } from "#vocabulary";
import { revokeKey, type ApiKey } from "../../../ui/api/index.ts";
import { formatMoment, formatRecent, labelOf, nameOf } from "../../../ui/format/index.ts";
import { DeedFailure } from "../../deeds/DeedFailure.tsx";
import { keyState, type KeyState } from "./key-limits.ts";

const marks: Readonly<Record<KeyState, string>> = {
  active: "mark-ok",
  unused: "mark-yellow",
  expired: "mark-plain",
  revoked: "mark-plain",
};

export function KeyRow({ apiKey, nowMs }: { readonly apiKey: ApiKey; readonly nowMs: number }) {
  const { t, i18n } = useTranslation();
  const state = keyState(apiKey, nowMs);
  const { lastUsedAt, expiresAt } = apiKey;
  return (
    <tr>
      <th scope="row">
        <span>{apiKey.name}</span>
        <span className="caption">{apiKey.id}</span>
      </th>
      <td data-label={t("keys.column.limits")}>
        <Limits apiKey={apiKey} />
      </td>
      <td data-label={t("keys.column.used")}>
        {lastUsedAt === undefined ? (
          <span className="soft">{t("keys.never")}</span>
        ) : (
          <time dateTime={lastUsedAt} title={formatMoment(lastUsedAt, { nowMs, seconds: true })}>
            {formatRecent(lastUsedAt, { nowMs, language: i18n.language })}
          </time>
        )}
      </td>
      <td data-label={t("keys.column.until")}>
        {expiresAt === undefined ? (
          <span className="soft">{t("keys.noEnd")}</span>
        ) : (
          formatMoment(expiresAt, { nowMs })
        )}
      </td>
      <td data-label={t("keys.column.state")}>
        <span className={`mark ${marks[state]}`}>{t(`keys.state.${state}`)}</span>
      </td>
      <td data-label={t("keys.column.deeds")}>
        {state === "active" || state === "unused" ? <Revoke apiKey={apiKey} /> : null}
      </td>
    </tr>
  );
}

/** What the key may send, and where, in the words of the shop. */
function Limits({ apiKey }: { readonly apiKey: ApiKey }) {
  const { t, i18n } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  const { types, places, zones, role } = apiKey;
  const typeWords = types?.map((type) => {
    const label = vocabulary.get(type)?.label;
    return label === undefined ? type : labelOf(label, i18n.language);
  });
  const placeWords = places?.map((place) => {
    const known = session.places.find((each) => each.place === place);
    return known === undefined ? place : nameOf(known, i18n.language);
  });
  const comma = t("keys.comma");
  return (
    <span>
      <span className="role-words">
        {role === "auditor" ? t("role.auditor") : (typeWords?.join(comma) ?? t("keys.allTypes"))}
      </span>
      <span className="role-words soft">
        {placeWords?.join(comma) ?? t("people.wholeChain")}
        {zones === undefined ? null : ` · ${t("keys.inZones", { zones: zones.join(comma) })}`}
      </span>
    </span>
  );
}

/** A revoked key never works again, so this one deed asks twice. */
function Revoke({ apiKey }: { readonly apiKey: ApiKey }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const sure = useRef<HTMLButtonElement>(null);
  // The button that was pressed is gone; the keyboard goes on at the one that took its place.
  useEffect(() => {
    if (isAsking) sure.current?.focus();
  }, [isAsking]);
  const revoke = useMutation({
    mutationFn: () => revokeKey(apiKey.id),
    onSettled: () => client.invalidateQueries({ queryKey: ["keys"] }),
  });
  if (!isAsking)
    return (
      <button
        type="button"
        className="button"
        aria-label={t("keys.revokeWhich", { name: apiKey.name })}
        onClick={() => setAsking(true)}
      >
        {t("keys.revoke")}
      </button>
    );
  return (
    <span className="revoke">
      <span className="caption">{t("keys.revokeHint")}</span>
      <span className="row-deeds">
        <button
          type="button"
          className="button button-danger"
          ref={sure}
          disabled={revoke.isPending}
          onClick={() => revoke.mutate()}
        >
          {t(revoke.isPending ? "deed.working" : "keys.revokeNow")}
        </button>
        <button type="button" className="button" onClick={() => setAsking(false)}>
          {t("settings.cancel")}
        </button>
      </span>
      {revoke.isError ? <DeedFailure error={revoke.error} /> : null}
    </span>
  );
}
