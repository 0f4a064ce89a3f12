import type { OpenRecount, RecountReason, StockRow } from "#inventory/contract";

/** A row of the list, with the pinyin initials that the server searches by. */
export type FakeRow = { -readonly [Key in keyof StockRow]: StockRow[Key] } & {
  readonly initials: string;
};

const unit = 1000;
const kinds = [
  { name: "矿泉水", nameEn: "Mineral water", initials: "kqs", measure: "瓶", category: "饮料" },
  { name: "鲜牛奶", nameEn: "Fresh milk", initials: "xnn", measure: "盒", category: "乳品" },
  { name: "乌龙茶", nameEn: "Oolong tea", initials: "wlc", measure: "瓶", category: "饮料" },
  { name: "红富士苹果", nameEn: "Fuji apple", initials: "hfspg", measure: "kg", category: "生鲜" },
  { name: "薯片原味", nameEn: "Potato crisps", initials: "spyw", measure: "袋", category: "零食" },
  {
    name: "某某牌有机高原慢煮无添加蔗糖杂粮早餐组合礼盒装家庭分享装",
    nameEn:
      "Organic highland slow-cooked mixed grain breakfast gift box without added sugar, family size",
    initials: "mmpyjgy",
    measure: "盒",
    category: "粮油",
  },
] as const;

export function fakeItems(count: number, nowMs: number): FakeRow[] {
  return Array.from({ length: count }, (_, index) => fakeItem(index, nowMs));
}

function fakeItem(index: number, nowMs: number): FakeRow {
  const kind = kinds[index % kinds.length] ?? kinds[0];
  const size = 100 + ((index * 50) % 1900);
  const isWeighed = kind.measure === "kg";
  const shelf =
    index % 40 === 7 ? -3 * unit : isWeighed ? 350 * (index % 30) : unit * ((index * 7) % 60);
  const backroom = unit * ((index * 5) % 36);
  const inTransit = index % 9 === 0 ? 24 * unit : 0;
  const isRed = index % 40 === 7 && index % 80 !== 7;
  const isProvisional = index % 11 === 3 || index % 80 === 7;
  return {
    sku: String(6_900_000_000_000 + index * 7),
    name: `${kind.name} ${size}${isWeighed ? "g" : "ml"}`,
    nameEn: `${kind.nameEn} ${size} ${isWeighed ? "g" : "ml"}`,
    initials: kind.initials,
    measure: kind.measure,
    category: kind.category,
    shelf,
    backroom,
    inTransit,
    total: shelf + backroom,
    state: isProvisional ? "provisional" : "settled",
    ...(isProvisional ? { waitsFor: `pda:S001:${1 + (index % 4)}` } : {}),
    negative: index % 40 === 7 ? (isRed ? "settled" : "provisional") : null,
    openRecount: index % 23 === 5 ? recountOf(index, nowMs) : null,
    red: isRed,
    lastMoveAt: new Date(nowMs - ((index * 97) % 4000) * 60_000).toISOString(),
  };
}

const reasons: readonly RecountReason[] = ["change", "tolerance", "change", "race", "person"];

function recountOf(index: number, nowMs: number): OpenRecount {
  const because = reasons[Math.floor(index / 23) % reasons.length] ?? "change";
  return {
    recount: `recount-${index}`,
    because,
    requestedAt: new Date(nowMs - (25 + index) * 60_000).toISOString(),
    quantity: because === "person" ? null : -9 * unit,
  };
}
