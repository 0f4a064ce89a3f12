import { QuestionCircleOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { ItemStock } from "../../ui/api/index.ts";
import { Quantity, waitText } from "../../ui/figure/index.ts";
import {
  accountName,
  formatMoment,
  formatPrice,
  formatQuantity,
  nameOf,
} from "../../ui/format/index.ts";
import { useNow } from "../../ui/states/index.ts";
import { StockMarks } from "../stock/StockMarks.tsx";
import { OpenMatters } from "./OpenMatters.tsx";
import type { Ask } from "./ItemPage.tsx";

/** Which accounts of an item are in the shop's hands, as they are shown; the others tell where goods came from and went to. */
const onHandHeads = ["shelf", "backroom", "near-expiry", "custody"];
const headOf = (account: string): number => onHandHeads.indexOf(account.split(":")[0] ?? "");

/** Name, the one figure of the page, and what it is made of; each number opens its story. */
export function Balances(props: {
  readonly stock: ItemStock;
  readonly place: string;
  readonly ask: Ask;
}) {
  const { stock, ask } = props;
  const { t, i18n } = useTranslation();
  const { item } = stock;
  return (
    <section className="card panel">
      <h1 className="item-name">{nameOf(item, i18n.language)}</h1>
      <ItemFacts stock={stock} />
      <div className="item-total">
        <span className="item-figure">
          <Quantity
            value={stock.total}
            measure={item.measure}
            state={stock.state}
            waitsFor={stock.waitsFor}
          />
        </span>
        <button type="button" className="button" onClick={() => ask({})}>
          <QuestionCircleOutlined aria-hidden="true" />
          {t("item.why")}
        </button>
        <Certainty stock={stock} />
      </div>
      <dl className="item-accounts">
        {stock.balances
          .filter((each) => headOf(each.account) >= 0)
          .toSorted((a, b) => headOf(a.account) - headOf(b.account))
          .map(({ account, quantity }) => (
            <div key={account}>
              <dt className="caption">{accountName(account, t)}</dt>
              <dd>
                <button
                  type="button"
                  className="door"
                  aria-label={t("item.whyLabel", {
                    what: accountName(account, t),
                    quantity: `${formatQuantity(quantity)}${item.measure ?? ""}`,
                  })}
                  onClick={() => ask({ account })}
                >
                  <Quantity
                    value={quantity}
                    measure={item.measure}
                    state={stock.state}
                    waitsFor={stock.waitsFor}
                  />
                </button>
              </dd>
            </div>
          ))}
        {stock.inTransit > 0 && (
          <div>
            <dt className="caption">{t("account.transit")}</dt>
            <dd>
              <Quantity value={stock.inTransit} measure={item.measure} state="settled" />
            </dd>
          </div>
        )}
      </dl>
      <OpenMatters place={props.place} item={item} ask={ask} />
    </section>
  );
}

function ItemFacts({ stock }: { readonly stock: ItemStock }) {
  const { t } = useTranslation();
  const { item } = stock;
  const barcodes = item.barcodes.filter((code) => code !== item.sku);
  const facts = [
    item.sku,
    item.category,
    ...barcodes.map((code) => `${t("item.barcode")} ${code}`),
    item.priceFen === null ? null : `${t("item.price")} ${formatPrice(item.priceFen)}`,
    item.packUnits === null ? null : t("item.pack", { count: item.packUnits }),
  ];
  return (
    <p className="soft item-facts">
      {facts.filter(Boolean).map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
    </p>
  );
}

/** How sure the total is, in words beside it. */
function Certainty({ stock }: { readonly stock: ItemStock }) {
  const { t } = useTranslation();
  const nowMs = useNow();
  const isPlain = stock.state === "settled";
  return (
    <span className="item-certainty">
      {stock.negative === "settled" ? (
        <StockMarks isRed isRecount={false} negative="settled" state="settled" waitsFor={[]} />
      ) : null}
      <span className="soft">
        {stock.negative === "provisional" ? `${t("state.negative")} · ` : null}
        {isPlain
          ? t("state.settled")
          : `${t("state.provisional")} · ${waitText(stock.waitsFor, t)}`}
      </span>
      {isPlain ? null : (
        <span className="caption">
          {t("item.settlesBy", { time: formatMoment(stock.settlesBy, { nowMs }) })}
        </span>
      )}
    </span>
  );
}
