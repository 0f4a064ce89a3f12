import type { Condition } from "#kernel";
import { fieldsOf, type FlowDefinition } from "./definition.ts";
import { fieldCatalogue } from "./field-catalogue.ts";

/** Every flow has it beside its own parameters: whether it is on. */
export const enabled = "enabled";
const prefix = "parameter.";

/** For which part of the chain a value holds; nothing named: for all of it. */
export type Scope = {
  readonly place?: string | undefined;
  readonly category?: string | undefined;
  readonly sku?: string | undefined;
};

export type ParameterChange = Scope & {
  readonly flow: string;
  readonly parameter: string;
  readonly value: number | boolean | null;
  readonly chainSeq: number;
};

export type ParameterValues = Readonly<Record<string, number | boolean>>;

/** An item is narrower than a category, a category narrower than a shop; a shop beside either is narrower than it alone. */
export function narrowness({ place, category, sku }: Scope): number {
  return (
    (sku === undefined ? 0 : 4) + (category === undefined ? 0 : 2) + (place === undefined ? 0 : 1)
  );
}

function holdsFor(scope: Scope, of: Scope): boolean {
  return (
    (scope.place === undefined || scope.place === of.place) &&
    (scope.category === undefined || scope.category === of.category) &&
    (scope.sku === undefined || scope.sku === of.sku)
  );
}

/** Values in force for an item in a shop at a position of the chain stream: the narrowest change, of equals the latest. */
export function valuesInForce(
  version: { readonly flow: string; readonly definition: FlowDefinition },
  changes: readonly ParameterChange[],
  of: Scope & { readonly chainSeq: number },
): ParameterValues {
  const values: Record<string, number | boolean> = { [enabled]: true };
  for (const [name, { shipped }] of Object.entries(version.definition.parameters ?? {}))
    values[name] = shipped;
  const latest = new Map<string, ParameterChange>();
  for (const change of changes) {
    if (change.flow !== version.flow || change.chainSeq > of.chainSeq || !holdsFor(change, of))
      continue;
    const name = `${change.parameter} ${narrowness(change)}`;
    if ((latest.get(name)?.chainSeq ?? -Infinity) < change.chainSeq) latest.set(name, change);
  }
  const spoken = [...latest.values()].toSorted((a, b) => narrowness(a) - narrowness(b));
  for (const { parameter, value } of spoken)
    if (value !== null && parameter in values) values[parameter] = value;
  return values;
}

/** The values as facts, which a condition compares with. */
export function parameterFacts(values: ParameterValues): Record<string, number | boolean> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]),
  );
}

/** A field that trigger or condition asks and that neither the trigger nor the flow has. */
export function unknownField(definition: FlowDefinition): string | undefined {
  const { trigger } = definition;
  const known = fieldCatalogue[trigger.on];
  const own = definition.parameters ?? {};
  const waits = "afterHours" in trigger ? trigger.afterHours : undefined;
  const wait = "beforeDays" in trigger ? trigger.beforeDays : waits;
  if (wait !== undefined && own[wait]?.kind !== "number") return `${prefix}${wait}`;
  return fieldsOf(definition.condition as Condition).find((field) =>
    field.startsWith(prefix) ? !(field.slice(prefix.length) in own) : !(field in known),
  );
}

/** Whether a parameter of a flow may have this value. */
export function mayBe(
  definition: FlowDefinition,
  parameter: string,
  value: number | boolean | null,
): "unknown" | "wrong" | "right" {
  const own =
    parameter === enabled ? ({ kind: "switch" } as const) : definition.parameters?.[parameter];
  if (own === undefined) return "unknown";
  if (value === null) return "right";
  if (own.kind === "switch") return typeof value === "boolean" ? "right" : "wrong";
  return typeof value === "number" && value >= own.minimum && value <= own.maximum
    ? "right"
    : "wrong";
}
