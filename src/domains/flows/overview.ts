import type { Static } from "typebox";
import type { Bilingual } from "#kernel";
import type { flowsAnswer } from "./contract.ts";
import { versionsAsOf, type FlowVersion } from "./domain/definition.ts";
import { enabled, valuesInForce, type ParameterValues } from "./domain/parameters.ts";
import type { ChangeRow, VersionRow } from "./store.ts";

export type FlowsAnswer = Static<typeof flowsAnswer>;
type ShownFlow = FlowsAnswer["flows"][number];

const everything = Number.MAX_SAFE_INTEGER;

/** All flows for the page: the version in force with its sentence, thresholds and their history. */
export function flowsOverview(
  versions: readonly VersionRow[],
  changes: readonly ChangeRow[],
): FlowsAnswer {
  return {
    flows: versionsAsOf(versions, everything).map((version) =>
      shownFlow(
        version,
        changes.filter(({ flow }) => flow === version.flow),
      ),
    ),
    versions: versions.map(({ publishedAt, flow, version, definition }) => ({
      flow,
      version,
      publishedAt: new Date(publishedAt).toISOString(),
      definition,
    })),
  };
}

function shownFlow(version: FlowVersion, changes: readonly ChangeRow[]): ShownFlow {
  const values = valuesInForce(version, changes, { chainSeq: everything });
  const { parameters = {}, sentence } = version.definition;
  const latest = new Map(changes.map((change) => [scopeText(change), change.chainSeq]));
  return {
    flow: version.flow,
    version: version.version,
    sentence: filled(sentence, values),
    isEnabled: values[enabled] === true,
    parameters: Object.entries(parameters).map(([parameter, own]) => ({
      parameter,
      label: own.label,
      shipped: own.shipped,
      value: values[parameter] ?? own.shipped,
      ...(own.kind === "number" && { minimum: own.minimum, maximum: own.maximum }),
    })),
    changes: changes.toReversed().map((change) => ({
      parameter: change.parameter,
      value: change.value,
      place: change.place ?? null,
      category: change.category ?? null,
      sku: change.sku ?? null,
      at: new Date(change.changedAt).toISOString(),
      by: change.changedBy,
      reason: change.reason,
      inForce: change.value !== null && latest.get(scopeText(change)) === change.chainSeq,
    })),
  };
}

function scopeText({ parameter, place, category, sku }: ChangeRow): string {
  return JSON.stringify([parameter, place ?? "", category ?? "", sku ?? ""]);
}

function filled(sentence: Bilingual, values: ParameterValues): Bilingual {
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (gap, name: string) => String(values[name] ?? gap));
  return { zh: fill(sentence.zh), en: fill(sentence.en) };
}
