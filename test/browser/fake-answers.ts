import type {
  CountRow,
  EventAnswer,
  ItemAnswer,
  Movement,
  MovementsAnswer,
  RecountsAnswer,
  WhyAnswer,
  WhyStep,
} from "#inventory/contract";
import type { AlertsAnswer } from "#alerts/contract";
import type { FakeRow } from "./fake-items.ts";

const unit = 1000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A word as a step of a story tells it. */
const told = (type: string, zh: string, en: string) => ({
  type,
  label: { zh, en },
  because: { zh, en },
});
const sold = told("SaleRecorded", "销售", "Sale");
const received = told("GoodsReceived", "收货", "Goods received");
const accepted = told("CountAccepted", "盘点入账", "Count accepted");
const variance = { ...accepted, label: { zh: "盘点差异", en: "Count variance" } };
const shift = { ...sold, label: { zh: "先后调整", en: "Placed on the other side of the count" } };

const iso = (ms: number): string => new Date(ms).toISOString();

/** The item page's answer for a row, with a line that ends at the row's total. */
export function fakeItemStock(row: FakeRow, nowMs: number): ItemAnswer {
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
      { account: "customer", quantity: 812 * unit },
    ],
    total: row.total,
    inTransit: row.inTransit,
    state: row.state,
    settlesBy: iso(nowMs + 12 * minuteMs),
    waitsFor: waits(row),
    negative: row.negative,
    openRecount: row.openRecount,
    lots: [
      { lot: "L2026-1101", expiresOn: "2027-02-01", quantity: 18 * unit, estimated: true },
      { lot: "L2026-1115", expiresOn: "2027-03-01", quantity: 24 * unit, estimated: false },
    ],
    zones: [{ zone: "A", name: "茶饮区", nameEn: "Tea drinks", area: "shelf" }],
    curve,
    counts: fakeCounts(nowMs),
  };
}

function waits(row: FakeRow): string[] {
  return row.waitsFor === undefined ? [] : [row.waitsFor];
}

function fakeCounts(nowMs: number): CountRow[] {
  const states = ["waiting", "accepted", "superseded", "rejected", "recount"] as const;
  return states.map((state, index) => ({
    count: `count-${index}`,
    at: iso(nowMs - (3 + index * 60) * hourMs),
    errorMs: 200,
    by: "staff-1",
    source: "pda:S001:3",
    zone: "A",
    area: "shelf",
    quantity: (64 - index) * unit,
    variance: (index - 2) * unit,
    state,
    ...(state === "accepted" ? { acceptedBy: "second-count" as const } : {}),
  }));
}

export function fakeMovements(
  row: FakeRow,
  options: { nowMs: number; before: number },
): MovementsAnswer {
  const pageLength = 30;
  const movements = Array.from({ length: pageLength }, (_, step): Movement => {
    const seq = options.before - 1 - step;
    const isDelivery = seq % 8 === 0;
    const word = isDelivery ? received : sold;
    const at = options.nowMs - (1000 - seq) * 37 * minuteMs;
    const isLate = seq % 7 === 0;
    const kind = seq % 13 === 0 ? "variance" : seq % 17 === 0 ? "shift" : "movement";
    const words = { movement: word, variance, shift };
    return {
      seq,
      key: row.sku,
      ...words[kind],
      at: iso(at),
      errorMs: 200,
      recordedAt: iso(at + (isLate ? 130 * minuteMs : 900)),
      quantity: isDelivery ? 24 * unit : -unit * (1 + (seq % 3)),
      account: "shelf",
      counterAccount: kind !== "movement" ? "unexplained" : isDelivery ? "supplier" : "customer",
      kind,
      clock: "synced",
      ...(isDelivery && { actor: "staff-1" }),
      source: isDelivery ? "pda:S001:3" : "pos:S001:1",
      late: isLate,
    };
  });
  const lastSeq = options.before - pageLength;
  return { movements, ...(lastSeq > 900 ? { next: String(lastSeq) } : {}) };
}

/** total = count 64 + received 24 − sold the rest, whatever the total is. */
export function fakeWhy(row: FakeRow, nowMs: number): WhyAnswer {
  const anchorQuantity = 64 * unit;
  const delivery = 24 * unit;
  const soldQuantity = row.total - anchorQuantity - delivery;
  const at = (hoursAgo: number): string => iso(nowMs - hoursAgo * hourMs);
  const step = {
    key: row.sku,
    errorMs: 200,
    late: false,
    clock: "synced",
    kind: "movement",
  } as const;
  const oldestFirst: WhyStep[] = [
    {
      ...step,
      ...variance,
      seq: 988,
      at: at(9),
      recordedAt: at(9),
      quantity: -unit,
      running: anchorQuantity,
      actor: "staff-1",
      source: "pda:S001:3",
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
      actor: "staff-1",
      source: "pda:S001:3",
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
      source: "pos:S001:1",
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
      source: "pos:S001:2",
      late: true,
    },
    {
      ...step,
      ...shift,
      seq: 994,
      at: at(9),
      recordedAt: at(1),
      quantity: 2 * unit,
      running: row.total,
      source: "pos:S001:2",
      kind: "shift",
      flow: "local-recount@1",
      clock: "unverified",
    },
  ];
  return {
    quantity: row.total,
    at: iso(nowMs),
    position: 994,
    anchor: {
      count: "count-1",
      at: at(9),
      by: "staff-1",
      source: "pda:S001:3",
      errorMs: 200,
      quantity: anchorQuantity,
      variance: -unit,
      zone: "A",
    },
    sum: [
      { type: received.type, label: received.label, quantity: delivery, events: 1 },
      { type: sold.type, label: sold.label, quantity: soldQuantity, events: 2 },
    ],
    steps: oldestFirst.toReversed(),
    provisional:
      row.waitsFor === undefined ? { waitsFor: [] } : { until: at(-0.2), waitsFor: waits(row) },
    proof: {
      stream: "place:S001",
      seq: 994,
      hash: "9f2c4e7a1b3d5f60718293a4b5c6d7e8f9a0b1c2d3e4f5061728394a5b6c7d8e",
    },
  };
}

/** The recounts of the rows that have one, as the place's list of open recounts tells them. */
export function fakeRecounts(rows: readonly FakeRow[]): RecountsAnswer {
  const recounts = rows.flatMap((row, index) => {
    const { sku, name, nameEn, openRecount } = row;
    if (openRecount === null) return [];
    const isFlow = openRecount.because === "change";
    return [
      {
        ...openRecount,
        sku,
        name,
        nameEn,
        area: "shelf",
        zone: null,
        priority: "normal",
        flow: isFlow ? "local-recount@1" : null,
        cause: index % 46 === 5 || isFlow ? "5b0d4a2e-7f1c-8c3a-9d55-0242ac120002" : null,
      },
    ];
  });
  return { recounts };
}

export function fakeAlerts(rows: readonly FakeRow[], nowMs: number): AlertsAnswer {
  const alerts = rows
    .filter((row) => row.red)
    .map(({ sku, name, nameEn, shelf }) => ({
      alert: `alert-${sku}`,
      level: "red" as const,
      rule: "negative-stock",
      sku,
      name,
      nameEn,
      area: "shelf",
      quantity: shelf,
      measure: "瓶",
      stakeFen: Math.round((-shelf * 250) / unit),
      flow: "negative-stock@1",
      raisedAt: iso(nowMs - 4 * minuteMs),
      subject: null,
      person: null,
      facts: { "negative.units": -shelf / unit },
      settledBy: ["recovery"],
      settlesAt: null,
      acknowledged: null,
      settledAt: null,
      settledHow: null,
    }));
  return { alerts };
}

/** A sale of till 2, whose clock was 3.2 s slow. */
export function fakeEvent(event: string, nowMs: number): EventAnswer {
  const at = nowMs - 25 * minuteMs;
  return {
    stream: "place:S001",
    seq: Number(event) || 993,
    key: "5b0d4a2e-7f1c-8c3a-9d55-0242ac120002",
    at: iso(at),
    errorMs: 200,
    recordedAt: iso(at + 130 * minuteMs),
    chainSeq: 158,
    label: sold.label,
    envelope: {
      id: "d1-1110",
      source: "pos:S001:2",
      type: "SaleRecorded",
      time: iso(at - 3_200),
      actor: "staff-1",
      place: "S001",
      deviceseq: 1110,
      data: { ticket: "T-S001-2356", lines: [{ sku: "6900000000035", quantity: 9000 }] },
    },
  };
}
