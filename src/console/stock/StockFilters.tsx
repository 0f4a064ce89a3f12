import { CloseOutlined, SearchOutlined } from "@ant-design/icons";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { StockFilter, StockQuery } from "../../ui/api/index.ts";
import type { OpenWork } from "../open-work.ts";
import { stockFilters, stockSorts } from "./stock-search.ts";

/** Long enough to skip letters typed in one go, short enough not to be felt. */
const debounceMs = 100;
const searchLimit = 60;

export function StockFilters(props: {
  readonly query: StockQuery;
  readonly work: OpenWork;
  readonly onChange: (change: Partial<StockQuery>) => void;
}) {
  const { query, work, onChange } = props;
  const open: Partial<Record<StockFilter, number>> = {
    red: work.reds.size,
    recount: work.recounts.size,
  };
  const { t } = useTranslation();
  return (
    <div className="stock-tools">
      <SearchField q={query.q} onSearch={(q) => onChange({ q })} />
      <div className="stock-chips" role="group" aria-label={t("stock.filter")}>
        {stockFilters.map((only) => (
          <button
            key={only}
            type="button"
            className={`chip chip-${only}`}
            aria-pressed={query.only === only}
            onClick={() => onChange({ only })}
          >
            {t(`stock.only.${only}`)}
            {open[only] ? <span className="chip-count">{open[only]}</span> : null}
          </button>
        ))}
      </div>
      <select
        className="field select stock-sort"
        aria-label={t("stock.sort")}
        value={query.sort}
        onChange={(change) => {
          const sort = stockSorts.find((each) => each === change.target.value);
          if (sort) onChange({ sort });
        }}
      >
        {stockSorts.map((sort) => (
          <option key={sort} value={sort}>
            {t(`stock.sort.${sort}`)}
          </option>
        ))}
      </select>
    </div>
  );
}

/** While an input method composes (pinyin before the characters are chosen) nothing is searched. */
function SearchField(props: { readonly q: string; readonly onSearch: (q: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(props.q);
  const isComposing = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sent = useRef(props.q);
  const { q, onSearch } = props;
  useEffect(() => {
    // The address changed by itself, for instance by the browser's Back.
    if (q !== sent.current) setTyped(q);
    sent.current = q;
  }, [q]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (text: string, waitMs: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      sent.current = text.trim();
      onSearch(text.trim());
    }, waitMs);
  };
  return (
    <div className="stock-search" role="search">
      <SearchOutlined aria-hidden="true" />
      <input
        className="field"
        type="search"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        maxLength={searchLimit}
        aria-label={t("stock.search")}
        placeholder={t("stock.search")}
        value={typed}
        onCompositionStart={() => {
          isComposing.current = true;
        }}
        onCompositionEnd={(end) => {
          isComposing.current = false;
          search(end.currentTarget.value, debounceMs);
        }}
        onChange={(change) => {
          setTyped(change.target.value);
          if (!isComposing.current) search(change.target.value, debounceMs);
        }}
        onKeyDown={(key) => {
          if (key.key === "Enter" && !isComposing.current) search(key.currentTarget.value, 0);
        }}
      />
      {typed === "" ? null : (
        <button
          type="button"
          className="stock-clear"
          aria-label={t("stock.clear")}
          onClick={() => {
            setTyped("");
            search("", 0);
          }}
        >
          <CloseOutlined aria-hidden="true" />
        </button>
      )}
    </div>
  );
}
