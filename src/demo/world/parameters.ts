/**
 * Everything the simulated shops assume, in one place. "Trade" means the figures of the product definition; "assumed"
 * means that no source was found and the value is a plain guess, so a result must not hang on it.
 */
export const worldParameters = {
  /** Commercial loss is 1.5-1.6 % of sales in Chinese retail (trade association, 2012); split over four causes. */
  damageShareOfSales: 0.006,
  staffTakeShareOfSales: 0.003,
  sampleShareOfSales: 0.004,
  theftShareOfSales: 0.003,
  /** Trade: more than 40 % of such movements are never recorded; theft never is. */
  unrecordedShare: 0.4,
  /** Trade: a sample or damage concerns one to three pieces. */
  leakUnitsMaximum: 3,

  /** Assumed: three lines in a thousand are rung up as a good that looks like it (another size or flavour). */
  misScanShare: 0.003,
  /** Assumed: one ticket in two hundred comes back; four of five returns can be sold again. */
  returnShare: 0.005,
  returnSellableShare: 0.8,
  /** Trade: as of other such movements, two in five returns are swapped over the counter and never reach the till. */
  returnUnrecordedShare: 0.4,
  /** Assumed: half of the samples are tried on and come back within the day; one in five of these days late. */
  sampleComesBackShare: 0.5,
  sampleDueHours: 8,
  sampleLateShare: 0.2,
  sampleLateDaysMaximum: 3,

  /** Trade: goods left next door about once in five days, for one to three days, four to twelve pieces. */
  custodyShareOfDays: 0.2,
  custodyDaysMaximum: 3,
  custodyUnitsMinimum: 4,
  custodyUnitsMaximum: 12,
  /** Assumed: one custody in three is fetched up to four days later than agreed. */
  custodyLateShare: 0.33,
  custodyLateDaysMaximum: 4,

  /**
   * Trade: the old system differs from the shelf by up to 30 %; so many lines of the opening stock that it hands over are one
   * to three pieces off. (DeHoratius and Raman, Management Science 54(4), 2008, found 65 % of records wrong.)
   */
  openingWrongShare: 0.3,

  /** Fresh goods are ordered at closing and come before opening on the day after next. */
  orderHour: 22.5,
  leadDays: 1,
  deliveryHour: 6,
  deliverySpreadHours: 0.75,
  /** (s, S): s covers the lead time and the day of review with one fifth of safety; S adds a day and a half. */
  safetyFactor: 1.2,
  orderCoverDays: 1.5,
  safetyUnits: 2,
  /** The gateway case of the trade: notes that arrive hours after the goods, and notes that do not match the goods. */
  noteLateShare: 0.15,
  noteLateHoursMaximum: 8,
  noteWrongLineShare: 0.02,
  /** Assumed: one line in fifty comes short of what was ordered, by up to a quarter, and is noted as it came. */
  shortLineShare: 0.02,
  shortLinePartMaximum: 0.25,
  /** Assumed: three lines in a thousand are booked in cases for pieces, or in pieces for cases. */
  packSlipShare: 0.003,
  /** Assumed: as many are booked on the good that looks like it. */
  wrongLineItemShare: 0.003,
  /** Fresh goods must not be older than half their life when the next delivery comes. */
  orderLifeShare: 0.5,

  /** Assumed: the warehouse sends to a shop every other day; picked before dawn, there before opening. */
  transferEveryDays: 2,
  transferPickHour: 3.5,
  transferRoadHours: 2,
  /** Assumed: one line in fifty is picked one to three pieces short or over, and noted as ordered. */
  transferWrongLineShare: 0.02,
  /** Assumed: the shop counts three in four of these when it receives, and else confirms the note unseen. */
  transferCheckedShare: 0.75,
  /** Assumed: one lorry in ten is up to a day and a half late. */
  transferLateShare: 0.1,
  transferLateHoursMaximum: 36,
  /** Assumed: one transfer in thirty is put away without a scan; nine in ten of these are found later, the rest never. */
  transferUnscannedShare: 0.033,
  transferFoundShare: 0.9,
  transferFoundDaysMinimum: 1,
  transferFoundDaysMaximum: 3,
  /** Assumed: one transfer in two hundred never comes. */
  transferLostShare: 0.005,
  /** The warehouse orders once a day on its own record, and covers a week. */
  warehouseOrderHour: 15,
  warehouseCoverDays: 7,

  /** Goods that keep for at most a month have a lot and a date on their receipt. */
  lotLifeDaysMaximum: 30,
  /**
   * Near-expiry 临期: so many days before the date. Beijing's rule for shops (2012, taken up by chains everywhere): life of a
   * year 45 days, half a year 20, ninety days 15, thirty days 10, sixteen days 5, below that 1 to 4.
   */
  nearExpiryLives: [365, 180, 90, 30, 16, 8, 0],
  nearExpiryDays: [45, 20, 15, 10, 5, 2, 1],
  /** Assumed: the morning round misses one lot in six; one setting aside in ten is not scanned. */
  nearExpiryMissedShare: 0.16,
  nearExpiryUnscannedShare: 0.1,
  nearExpiryHour: 9,
  /** Assumed: three in five pieces are sold marked down to half the price in the same evening; the rest is written off. */
  nearExpirySoldShare: 0.6,
  nearExpiryPriceShare: 0.5,
  nearExpiryEndHour: 21,

  /** A shelf holds a day and a half of sales, at least six pieces; it is filled when a third is left. */
  shelfCoverDays: 1.5,
  shelfCapacityMinimum: 6,
  refillBelowShare: 0.35,
  /** Assumed: one refill in twenty is not scanned. */
  refillUnrecordedShare: 0.05,

  /** Trade: two handovers a day, each zone in about three minutes. */
  handoverHours: [14.5, 21.5],
  handoverSpreadMinutes: 10,
  secondsToFindItem: 4,
  secondsPerUnit: 0.4,
  /** Assumed: one zone in twenty-five is left out, one item in five hundred is overlooked. */
  zoneSkippedShare: 0.04,
  itemOverlookedShare: 0.002,
  /** Assumed: one count in fifty is off, by one piece three times out of four. */
  countWrongShare: 0.02,
  countWrongByOneShare: 0.75,
  /** A recount is answered within 5 to 40 minutes, while there is staff, and at most so many a day. */
  recountMinutesMinimum: 5,
  recountMinutesMaximum: 40,
  recountsPerDayMaximum: 80,
  recountFirstHour: 7,
  recountLastHour: 22,
  /**
   * How people count. 2: every zone wholly at each handover. 1: a list of each zone that fits the trade's three minutes,
   * half of it the fast movers, half the next ones in turn. 0: not at all by themselves (a bench says who counts what).
   */
  countingOnHandover: 2,
  zoneListSeconds: 180,
  zoneListFastShare: 0.5,
  /** Assumed: walking to the shelf of a single recount or audited item and back. */
  secondsToWalk: 20,
  /** The audit sample is counted in the quiet of the early afternoon, with care: one count in two hundred is off. */
  auditHour: 13.5,
  auditWrongShare: 0.005,

  /** Two tills and two handhelds a shop; four people. */
  tills: 2,
  handhelds: 2,
  staff: 4,
  promoters: 2,
  neighbours: 1,

  /** What differs between places stands in `placeSizes`. A warehouse sells nothing and nobody takes from its shelf. */
  sellsToCustomers: 1,

  /** Assumed: a till is cut off once in ten days, for a quarter of an hour to three hours. */
  tillOfflineShareOfDays: 0.1,
  offlineMinutesMinimum: 15,
  offlineMinutesMaximum: 180,
  /** Assumed: a handheld scan waits for Wi-Fi for up to a minute and a half, one in twelve for up to half an hour. */
  handheldDelaySecondsMaximum: 90,
  handheldDeadSpotShare: 0.08,
  handheldDeadSpotMinutesMaximum: 30,
  /** Tills follow a time server; handhelds do not and are up to ten minutes off, known by the hand-shake. */
  tillClockErrorMs: 400,
  handheldClockErrorMs: 600_000,
  handShakeErrorMs: 150,
  /** Assumed: on one day in thirty a handheld restarts away from the network and its clock is unverified. */
  unverifiedClockShareOfDays: 1 / 30,
  unverifiedClockErrorMs: 60_000,
  /** A source that has been silent for so long says that it is there. */
  heartbeatMinutes: 60,
  openHour: 6,
  closeHour: 23,

  /** Assumed: one event in a hundred is sent again because the answer was lost. */
  resentShare: 0.01,
} as const;

/**
 * A chain of the demo: one wide shop, two of the usual size, one warehouse. Chinese convenience chains carry two to three
 * thousand items a shop, community supermarkets four thousand and more (China Chain Store and Franchise Association).
 */
export const chainParameters = {
  wideItems: 4000,
  usualItems: [160, 260],
  /** Goods that keep so long come from the warehouse, the others straight from suppliers. */
  warehouseLifeDaysMinimum: 60,
  /**
   * Pieces a day of an item of the long tail: log-normal. With a spread of 1.68 the fastest fifth sells four fifths, as
   * Brynjolfsson, Hu and Simester (Management Science 57(8), 2011) found in a catalogue; the mean is assumed.
   */
  tailDailyUnitsMean: 0.35,
  tailDailyUnitsSpread: 1.68,
  /** A shop of the usual size carries the faster part of the tail: of so many times what it has room for. */
  usualTailChoice: 4,
  /** Days after which an item that nobody touched is missed: a round of the lists, where not all is counted at each handover. */
  missedAfterDays: { usual: 2, wide: 28, warehouse: 45 },
} as const;

/** What differs between the places of a chain. */
export const placeSizes = {
  usual: {},
  /** Twelve zones and a backroom, one person a zone; four thousand items cannot be counted twice a day. */
  wide: {
    tills: 4,
    handhelds: 4,
    staff: 12,
    promoters: 3,
    neighbours: 2,
    countingOnHandover: 1,
    custodyShareOfDays: 1,
  },
  /** Only what lies in the store; two people count a list a day. */
  warehouse: {
    tills: 0,
    handhelds: 2,
    staff: 4,
    promoters: 0,
    neighbours: 0,
    countingOnHandover: 1,
    handoverHours: [10.5],
    /** One aisle a day in turn, for three quarters of an hour. */
    zoneListSeconds: 2700,
    zoneListFastShare: 0.2,
    custodyShareOfDays: 0,
    sellsToCustomers: 0,
  },
} as const;
export type PlaceSize = keyof typeof placeSizes;

export function parametersOf(size: PlaceSize): WorldParameters {
  return { ...worldParameters, ...placeSizes[size] };
}

/** So many days before its date goods of such a life count as near-expiry. */
export function nearExpiryDaysOf(shelfLifeDays: number, parameters: WorldParameters): number {
  const step = parameters.nearExpiryLives.findIndex((life) => shelfLifeDays >= life);
  return parameters.nearExpiryDays[step] ?? 1;
}

export type WorldParameters = {
  readonly [Name in keyof typeof worldParameters]: (typeof worldParameters)[Name] extends number
    ? number
    : readonly number[];
};
