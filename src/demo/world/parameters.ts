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

  /** Assumed: three lines in a thousand are rung up as the neighbour's barcode. */
  misScanShare: 0.003,
  /** Assumed: one ticket in two hundred comes back; four of five returns can be sold again. */
  returnShare: 0.005,
  returnSellableShare: 0.8,

  /** Trade: goods left next door about once in five days, for one to three days, four to twelve pieces. */
  custodyShareOfDays: 0.2,
  custodyDaysMaximum: 3,
  custodyUnitsMinimum: 4,
  custodyUnitsMaximum: 12,

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

  /** Two tills and two handhelds a shop; four people. */
  tills: 2,
  handhelds: 2,
  staff: 4,
  promoters: 2,

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

export type WorldParameters = {
  readonly [Name in keyof typeof worldParameters]: (typeof worldParameters)[Name] extends number
    ? number
    : readonly number[];
};
