type Line = { readonly sku?: unknown; readonly quantity?: unknown };

/** What an event says of one item, thousandths: its lines of the item together, or the one figure of a count. */
export function quantityOf(data: unknown, sku: string): number | undefined {
  const { lines, ...single } = (data ?? {}) as Line & { readonly lines?: unknown };
  const all: readonly Line[] = Array.isArray(lines) ? (lines as Line[]) : [single];
  const quantities = all
    .filter((line) => line.sku === sku)
    .flatMap((line) => (typeof line.quantity === "number" ? [line.quantity] : []));
  return quantities.length === 0 ? undefined : quantities.reduce((sum, each) => sum + each, 0);
}

/** The flow version that decided it, `<flow>@<version>`. */
export function flowOf(data: unknown): string | undefined {
  const { flow } = (data ?? {}) as { readonly flow?: unknown };
  return typeof flow === "string" ? flow : undefined;
}
