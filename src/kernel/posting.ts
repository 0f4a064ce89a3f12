/**
 * What an event does to the ledger. The ledger knows accounts, transfers, assertions and balances; which event does what
 * is said by pure functions of the domains.
 */
export type LedgerEntry = TransferEntry | AssertEntry | WithdrawEntry | ClosePeriodEntry;

/** Moves a quantity from the credited account to the debited one; both legs carry the event's business time. */
export type TransferEntry = {
  readonly kind: "transfer";
  /** What is moved: `sku:<code>`, `loyalty`, `work`. */
  readonly unit: string;
  readonly debit: string;
  readonly credit: string;
  /** More than zero: thousandths of a unit, or points. */
  readonly quantity: number;
  /** The whole event is refused when the credited account would fall below this. */
  readonly floor?: number;
};

/**
 * States that an account held this quantity at a time. The difference to what the ledger had is posted against
 * `counter` at that time and kept equal to it whatever arrives later.
 */
export type AssertEntry = {
  readonly kind: "assert";
  readonly id: string;
  readonly unit: string;
  readonly account: string;
  /** The account that the difference is posted against. */
  readonly counter: string;
  readonly quantity: number;
  /** Time of the assertion, milliseconds. */
  readonly at: number;
  /** Movements from here to `at` may lie on either side of the assertion, whatever their clock says. */
  readonly since: number;
  /** The time may be wrong by this much, milliseconds. */
  readonly errorMs: number;
};

/** Takes an assertion back as if it had never been made. */
export type WithdrawEntry = { readonly kind: "withdraw"; readonly id: string };

/** Later postings of this stream with an earlier business time count into the period that begins here. */
export type ClosePeriodEntry = { readonly kind: "close-period"; readonly until: number };
