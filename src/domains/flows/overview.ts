import type { Static } from "typebox";
import type { Bilingual } from "#kernel";
import type { flowsAnswer } from "./contract.ts";
import { versionsAsOf, type FlowVersion } from "./domain/definition.ts";
import { enabled, valuesInForce, type ParameterValues } from "./domain/parameters.ts";
import { latest } from "./domain/rules.ts";
import { falseAlarmsPerDay } from "./domain/surprise.ts";
import type { ChangeRow, FiresRow, VersionRow } from "./store.ts";

export type FlowsAnswer = Static<typeof flowsAnswer>;
type ShownFlow = FlowsAnswer["flows"][number];

/** All flows for the page: the version in force with its sentence, thresholds and their history. */
export function flowsOverview(
  versions: readonly VersionRow[],
  told: { readonly changes: readonly ChangeRow[]; readonly fires: readonly FiresRow[] },
): FlowsAnswer {
  const fires = new Map(told.fires.map((row) => [row.flow, row]));
  return {
    learntFalseAlarmsPerDay: falseAlarmsPerDay,
    flows: versionsAsOf(versions, latest).map((version) =>
      shownFlow(version, {
        changes: told.changes.filter(({ flow }) => flow === version.flow),
        fires: fires.get(version.flow),
      }),
    ),
    versions: versions.map(({ publishedAt, flow, version, definition }) => ({
      flow,
      version,
      publishedAt: new Date(publishedAt).toISOString(),
      definition,
    })),
  };
}

function shownFlow(
  version: FlowVersion,
  { changes, fires }: { changes: readonly ChangeRow[]; fires: FiresRow | undefined },
): ShownFlow {
  const values = valuesInForce(version, changes, { chainSeq: latest });
  const { parameters = {}, sentence, trigger, action } = version.definition;
  const lastOfScope = new Map(changes.map((change) => [scopeText(change), change.chainSeq]));
  return {
    flow: version.flow,
    version: version.version,
    sentence: filled(sentence, values),
    isEnabled: values[enabled] === true,
    trigger: trigger.on,
    action: action.kind === "raise-alert" ? action.level : action.kind,
    firesIn7Days: fires?.fires ?? 0,
    learntFiresIn7Days: fires?.learntFires ?? 0,
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
      inForce: change.value !== null && lastOfScope.get(scopeText(change)) === change.chainSeq,
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
