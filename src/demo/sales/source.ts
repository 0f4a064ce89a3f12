/** What sold in one hour: whole units of one product. */
export type HourSale = {
  /** Index in the shop's product list. */
  readonly product: number;
  readonly hour: number;
  readonly units: number;
  readonly promotion: boolean;
};

export type SalesProduct = {
  /** Number of the product in the set, or of the generated product. */
  readonly product: number;
  readonly firstCategory: number;
  readonly thirdCategory: number;
  readonly meanDailyUnits: number;
};

export type ShopSales = {
  /** How the source calls the shop, for the log only. */
  readonly label: string;
  readonly products: readonly SalesProduct[];
  /**
   * The sales of a day, by hour; `day` counts from the first day of the history and may go past its end. Asked again it says
   * the same.
   */
  readonly sellDay: (day: number) => readonly HourSale[];
};

export const hoursPerDay = 24;
