import type { FakeRow } from "./fake-items.ts";

const unit = 1000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const sold = { type: "ItemsSold", label: { zh: "售出", en: "sold" } };
const received = { type: "GoodsReceived", label: { zh: "收货", en: "received" } };
const counted = { type: "StockCounted", label: { zh: "盘点", en: "count" } };

const iso = (ms: number): string => new Date(ms).toISOString();

/** The item page's answer for a row, with a line that ends at the row's total. */
export function fakeItemStock(row: FakeRow, nowMs: number) {
  const points = 120;
  const curve = Array.from({ length: points }, (_, at) => ({
    at: iso(nowMs - (points - 1 - at) * 6 * hourMs),
    quantity: at === points - 1 ? row.total : row.total + unit * (((at * 13) % 40) - 12),
  }));
  return {
    item: {
      sku: row.sku,
      name: row.name,
      nameEn: row.nameEn,
      measure: row.measure,
      barcodes: [row.sku, `1${row.sku}`],
      category: row.category,
      priceFen: 250,
      packUnits: 24,
    },
    balances: [
      { account: "shelf", quantity: row.shelf },
      { account: "backroom", quantity: row.backroom },
      { account: "transit:TR-204", quantity: row.inTransit },
      { account: "customer", quantity: 812 * unit },
    ],
    total: row.total,
    state: row.state,
    settledUntil: iso(nowMs - 20 * minuteMs),
    waitsFor: row.waitsFor === undefined ? [] : [row.waitsFor],
    negative: row.negative,
    openRecount: row.openRecount,
    lots: [
      { lot: "L2026-1101", expiresOn: "2027-02-01", quantity: 18 * unit, estimated: true },
      { lot: "L2026-1115", expiresOn: "2027-03-01", quantity: 24 * unit, estimated: false },
    ],
    zones: [{ zone: "A", name: "茶饮区", nameEn: "Tea drinks" }],
    curve,
    counts: fakeCounts(nowMs),
  };
}

function fakeCounts(nowMs: number) {
  const states = ["waiting", "accepted", "superseded", "rejected", "recount"] as const;
  return states.map((state, index) => ({
    count: `count-${index}`,
    at: iso(nowMs - (3 + index * 60) * hourMs),
    by: "早班 A",
    zone: "A",
    quantity: (64 - index) * unit,
    variance: (index - 2) * unit,
    state,
    raced: index === 1,
    ...(state === "accepted" ? { acceptedBy: "店长", revised: -2 * unit } : {}),
    ...(state === "rejected" ? { reason: "扫了两遍同一层" } : {}),
  }));
}

export function fakeMovements(row: FakeRow, options: { nowMs: number; before: number }) {
  const pageLength = 30;
  const movements = Array.from({ length: pageLength }, (_, step) => {
    const seq = options.before - 1 - step;
    const isDelivery = seq % 8 === 0;
    const word = isDelivery ? received : sold;
    const at = options.nowMs - (1000 - seq) * 37 * minuteMs;
    const isLate = seq % 7 === 0;
    const kind = seq % 13 === 0 ? "variance" : seq % 17 === 0 ? "shift" : "movement";
    return {
      seq,
      key: row.sku,
      ...word,
      at: iso(at),
      errorMs: 200,
      recordedAt: iso(at + (isLate ? 130 * minuteMs : 900)),
      quantity: isDelivery ? 24 * unit : -unit * (1 + (seq % 3)),
      account: "shelf",
      counterAccount: isDelivery ? "supplier" : kind === "movement" ? "customer" : "unexplained",
      kind,
      actor: isDelivery ? "早班 A" : undefined,
      source: isDelivery ? "PDA-3" : "POS-1",
      late: isLate,
    };
  });
  const lastSeq = options.before - pageLength;
  return { movements, ...(lastSeq > 900 ? { next: String(lastSeq) } : {}) };
}

/** total = count 64 + received 24 − sold the rest, whatever the total is. */
export function fakeWhy(row: FakeRow, nowMs: number) {
  const anchorQuantity = 64 * unit;
  const delivery = 24 * unit;
  const soldQuantity = row.total - anchorQuantity - delivery;
  const at = (hoursAgo: number): string => iso(nowMs - hoursAgo * hourMs);
  const step = { key: row.sku, errorMs: 200, late: false, clock: "synced", kind: "movement" };
  return {
    quantity: row.total,
    at: iso(nowMs),
    position: 994,
    anchor: {
      count: "count-1",
      at: at(9),
      by: "早班 A",
      source: "PDA-3",
      errorMs: 200,
      quantity: anchorQuantity,
      variance: -unit,
      zone: "A",
    },
    sum: [
      { ...received, quantity: delivery, events: 1 },
      { ...sold, quantity: soldQuantity, events: 2 },
    ],
    steps: [
      {
        ...step,
        ...counted,
        seq: 988,
        at: at(9),
        recordedAt: at(9),
        quantity: -unit,
        running: anchorQuantity,
        actor: "早班 A",
        source: "PDA-3",
        kind: "variance",
      },
      {
        ...step,
        ...received,
        seq: 990,
        at: at(8),
        recordedAt: at(8),
        quantity: delivery,
        running: anchorQuantity + delivery,
        actor: "早班 A",
        source: "PDA-3",
        document: "DN-20261122-7",
      },
      {
        ...step,
        ...sold,
        seq: 991,
        at: at(6),
        recordedAt: at(6),
        quantity: -unit,
        running: anchorQuantity + delivery - unit,
        source: "POS-1",
        clock: "own",
        errorMs: 180_000,
      },
      {
        ...step,
        ...sold,
        seq: 993,
        at: at(5),
        recordedAt: at(2.8),
        quantity: soldQuantity + unit,
        running: row.total,
        source: "POS-2",
        late: true,
      },
      {
        ...step,
        ...sold,
        seq: 994,
        at: at(9),
        recordedAt: at(1),
        quantity: 2 * unit,
        running: row.total,
        source: "POS-2",
        kind: "shift",
        flow: "local-recount",
        clock: "unverified",
      },
    ],
    provisional:
      row.waitsFor === undefined ? { waitsFor: [] } : { until: at(0.4), waitsFor: [row.waitsFor] },
    proof: {
      stream: "place:S001",
      seq: 994,
      hash: "9f2c4e7a1b3d5f60718293a4b5c6d7e8f9a0b1c2d3e4f5061728394a5b6c7d8e",
      verifiedUpTo: 980,
      verifiedAt: at(1),
    },
  };
}
