import type { CloudEvent } from "#kernel";
import type { ImportKind } from "./kinds.ts";
import { zonedTime } from "./local-time.ts";
import { textIn, type RowValues } from "./rows.ts";
import type { LocalMoment } from "./values.ts";

/** Kinds that state what happened: their rows enter by the events door. The others define what there is. */
export type EventKind = "opening" | "sales" | "receipts";
export type DefinitionKind = Exclude<ImportKind, EventKind>;

export function isEventKind(kind: ImportKind): kind is EventKind {
  return kind === "opening" || kind === "sales" || kind === "receipts";
}

/** The word that a row of a definition becomes, and the fields that name the thing. */
export const definitions: Readonly<
  Record<DefinitionKind, { readonly type: string; readonly key: readonly string[] }>
> = {
  items: { type: "ItemDefined", key: ["sku"] },
  places: { type: "PlaceDefined", key: ["place"] },
  zones: { type: "ZoneDefined", key: ["place", "zone"] },
  persons: { type: "PersonRegistered", key: ["person"] },
};

export type Data = Readonly<Record<string, unknown>>;

/** What a row defines: its own columns; what its file has no column for stays as it is in force; an empty cell clears. */
export function definedData(values: RowValues, inForce: Data | undefined): Data {
  const merged: Record<string, unknown> = { ...inForce, ...values };
  return Object.fromEntries(
    Object.entries(merged)
      .filter(([, value]) => value !== null && value !== undefined)
      .toSorted(([left], [right]) => (left < right ? -1 : 1)),
  );
}

/** Equal in every field; what an item never had and an empty list are the same. */
export function isUnchanged(data: Data, inForce: Data | undefined): boolean {
  return inForce !== undefined && comparable(data) === comparable(inForce);
}

const byCode = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

function comparable(data: Data): string {
  const entries = Object.entries(data)
    .filter(([, value]) => value !== null && value !== undefined && value !== false)
    .filter(([, value]) => !Array.isArray(value) || value.length > 0)
    .map(
      ([name, value]) =>
        [name, Array.isArray(value) ? value.map(String).toSorted(byCode) : value] as const,
    );
  return JSON.stringify(entries.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

export type Happening = {
  /** Names the row for ever: the same in a second run and whoever imports it. */
  readonly key: readonly (string | number)[];
  /** The key is the document's own number and line; otherwise it is the contents, and equal rows are told apart by their order. */
  readonly isNumbered: boolean;
  readonly event: Omit<CloudEvent, "id">;
};

/** The supplier of goods that were there when the records began. */
export const openingSupplier = "OPENING";

/** The event that a row states, one a row, so that a row which is mended later brings in itself alone; none for an opening of zero. */
export function happeningOf(
  kind: EventKind,
  values: RowValues,
  timezone: string,
): Happening | undefined {
  const moment = values["time"] as LocalMoment;
  const place = textIn(values, "place");
  const about = {
    specversion: "1.0",
    source: `import/${kind}`,
    time: zonedTime(moment, timezone),
    place,
  } as const;
  switch (kind) {
    case "opening":
      return opening(values, about);
    case "sales":
      return sale(values, about, moment.day);
    case "receipts":
      return receipt(values, about);
  }
}

type About = Pick<CloudEvent, "specversion" | "source" | "time"> & { readonly place: string };

function opening(values: RowValues, about: About): Happening | undefined {
  const { quantity } = values;
  const sku = textIn(values, "sku");
  const area = textIn(values, "area") || "shelf";
  if (quantity === 0) return undefined;
  const data = {
    document: openingSupplier,
    supplier: openingSupplier,
    to: area,
    lines: [{ sku, quantity }],
  };
  return {
    // Without the time: what was there at the beginning is said once for an item and an area.
    key: [about.place, area, sku],
    isNumbered: true,
    event: { ...about, type: "GoodsReceived", data },
  };
}

function sale(values: RowValues, about: About, day: string): Happening {
  const { sku, line } = values;
  const ticket = textIn(values, "ticket");
  const quantity = Number(values["quantity"]);
  const amountFen = Number(values["amountFen"]);
  // Tills mark a return by its type or by a negative quantity, some by both.
  const isReturn = values["type"] === "return" || quantity < 0;
  const sold = { sku, quantity: Math.abs(quantity) };
  const event = isReturn
    ? {
        type: "SaleReturned",
        data: {
          ticket,
          lines: [{ ...sold, amountFen: -Math.abs(amountFen), condition: "sellable" }],
        },
      }
    : { type: "SaleRecorded", data: { ticket, lines: [{ ...sold, amountFen }] } };
  const document = [about.place, day, textIn(values, "till"), ticket];
  return identified(document, line, { ...about, ...event });
}

function receipt(values: RowValues, about: About): Happening {
  const { sku, line, ordered, lot, expiresOn } = values;
  const document = textIn(values, "document");
  const supplier = textIn(values, "supplier");
  const quantity = Number(values["quantity"]);
  const moved = { sku, quantity: Math.abs(quantity), ...(lot && { lot }) };
  const event =
    quantity < 0
      ? { type: "GoodsReturnedToSupplier", data: { document, supplier, lines: [moved] } }
      : {
          type: "GoodsReceived",
          data: {
            document,
            supplier,
            to: values["area"] ?? "shelf",
            lines: [{ ...moved, ...(ordered && { ordered }), ...(expiresOn && { expiresOn }) }],
          },
        };
  return identified([about.place, supplier, document], line, { ...about, ...event });
}

function identified(
  document: readonly string[],
  line: RowValues[string] | undefined,
  event: Omit<CloudEvent, "id">,
): Happening {
  const isNumbered = typeof line === "string";
  const own = isNumbered ? ["line", line] : ["content", event.time, JSON.stringify(event.data)];
  return { key: [...document, ...own], isNumbered, event };
}
