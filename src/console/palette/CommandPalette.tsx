import {
  AppstoreOutlined,
  ArrowRightOutlined,
  DatabaseOutlined,
  HistoryOutlined,
  SearchOutlined,
  ShopOutlined,
  UserOutlined,
} from "@ant-design/icons";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Entry } from "./entries.ts";
import { rememberRecent } from "./recent.ts";
import { useEntries, type Group } from "./use-entries.ts";
import "./palette.css";

const icons: Readonly<Record<Entry["kind"], ReactNode>> = {
  item: <DatabaseOutlined />,
  page: <AppstoreOutlined />,
  person: <UserOutlined />,
  place: <ShopOutlined />,
};
const listId = "palette-list";
const optionId = (index: number): string => `palette-option-${index}`;

/** Goes to an item, a page, a person or a place by what one types; a combobox as ARIA describes it. */
export function CommandPalette(props: {
  readonly place: string;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const palette = usePalette(props.place, () => dialog.current?.close());
  const { typed, groups, entries, at, isAsking } = palette;
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label={t("palette.title")}
      onClose={props.onClose}
      onClick={(click) => {
        // A click on the dialog itself is one beside its contents.
        if (click.target === dialog.current) dialog.current.close();
      }}
    >
      <div className="palette-body">
        <div className="palette-field">
          <SearchOutlined aria-hidden="true" />
          <input
            role="combobox"
            autoFocus
            autoComplete="off"
            spellCheck={false}
            maxLength={100}
            aria-label={t("palette.title")}
            aria-expanded={entries.length > 0}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={entries.length > 0 ? optionId(at) : undefined}
            placeholder={t("palette.hint")}
            value={typed}
            onChange={({ target }) => palette.type(target.value)}
            onKeyDown={palette.onKey}
          />
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            {t("palette.close")}
          </button>
        </div>
        <p className="visually-hidden" role="status">
          {isAsking ? "" : t("palette.count", { count: entries.length })}
        </p>
        <Options groups={groups} at={at} onGo={palette.go} onPoint={palette.point} />
        {entries.length === 0 && !isAsking ? (
          <p className="palette-none soft">{t("palette.none", { typed: typed.trim() })}</p>
        ) : null}
      </div>
    </dialog>
  );
}

/** What was typed, what was found, which of it is meant, and the keys that walk and go. */
function usePalette(place: string, close: () => void) {
  const router = useRouter();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(0);
  const [isWaiting, setWaiting] = useState(false);
  const { groups, isAsking } = useEntries(place, typed);
  const entries = groups.flatMap((group) => group.entries);
  const at = Math.min(chosen, Math.max(0, entries.length - 1));
  const go = (entry: Entry): void => {
    rememberRecent(entry);
    close();
    router.history.push(entry.href);
  };
  useEffect(() => {
    document.getElementById(optionId(at))?.scrollIntoView({ block: "nearest" });
  }, [at]);
  useEffect(() => {
    if (!isWaiting || isAsking) return;
    setWaiting(false);
    if (entries[0] !== undefined) go(entries[0]);
  });
  const onKey = (key: KeyboardEvent): void => {
    // While a Chinese word is still being composed the keys belong to the input method.
    if (key.nativeEvent.isComposing) return;
    const next = nextAt(key.key, { at, last: entries.length - 1 });
    if (next === undefined && key.key !== "Enter") return;
    key.preventDefault();
    if (next !== undefined) return setChosen(next);
    const entry = entries[at];
    // What is still shown of before is not what was typed; the first of the answer is.
    if (isAsking && at === 0) setWaiting(true);
    else if (entry !== undefined) go(entry);
  };
  const type = (text: string): void => {
    setTyped(text);
    setChosen(0);
    setWaiting(false);
  };
  return { typed, groups, entries, at, isAsking, go, onKey, type, point: setChosen };
}

function nextAt(
  key: string,
  { at, last }: { readonly at: number; readonly last: number },
): number | undefined {
  if (last < 0) return undefined;
  if (key === "ArrowDown") return at >= last ? 0 : at + 1;
  if (key === "ArrowUp") return at <= 0 ? last : at - 1;
  if (key === "PageDown") return last;
  return key === "PageUp" ? 0 : undefined;
}

function Options(props: {
  readonly groups: readonly Group[];
  readonly at: number;
  readonly onGo: (entry: Entry) => void;
  readonly onPoint: (index: number) => void;
}) {
  const { t } = useTranslation();
  let index = -1;
  return (
    <div id={listId} role="listbox" aria-label={t("palette.title")} className="palette-list">
      {props.groups.map(({ kind, entries }) => (
        <div key={kind} role="group" aria-labelledby={`palette-${kind}`}>
          <p id={`palette-${kind}`} className="palette-kind caption" role="presentation">
            {t(`palette.group.${kind}`)}
          </p>
          {entries.map((entry) => {
            index += 1;
            const own = index;
            return (
              <div
                key={`${entry.kind} ${entry.id}`}
                id={optionId(own)}
                role="option"
                aria-selected={own === props.at}
                className="palette-option"
                onClick={() => props.onGo(entry)}
                onPointerMove={() => {
                  if (own !== props.at) props.onPoint(own);
                }}
              >
                <span className="palette-icon" aria-hidden="true">
                  {kind === "recent" ? <HistoryOutlined /> : icons[entry.kind]}
                </span>
                <span className="palette-name">{entry.name}</span>
                <span className="palette-detail caption">{entry.detail}</span>
                <ArrowRightOutlined className="palette-go" aria-hidden="true" />
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}
