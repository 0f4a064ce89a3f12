import { readTenant, type Pool } from "#database";
import type { Route } from "#kernel";
import { placesTodayAnswer, todayAnswer, type PlacesToday, type TodayAnswer } from "./contract.ts";
import { ranked } from "./domain/rank.ts";
import type { TasksPorts } from "./ports.ts";

export type TasksDeps = { readonly pool: Pool; readonly ports: TasksPorts };

/** A person does one thing after the other; what does not fit is counted. */
const linesShown = 40;

export function tasksRoutes({ pool, ports }: TasksDeps): Route[] {
  return [
    {
      method: "GET",
      url: "/places/:place/today",
      permission: "tasks.read",
      scope: ({ params }) => params["place"],
      summary: { zh: "现在要做的事", en: "What is to be done now in a place" },
      schema: { answer: todayAnswer },
      handler: async ({ principal, params, may }) => {
        const place = params["place"] ?? "";
        const sources = ports.sources.filter(({ permission }) => may(permission, place));
        const found = await readTenant(pool, principal.tenantId, async (tx) => {
          const lines = [];
          for (const { read } of sources)
            lines.push(...(await read(tx, principal.tenantId, place)));
          return lines;
        });
        const body: TodayAnswer = {
          lines: ranked(found).slice(0, linesShown),
          more: Math.max(0, found.length - linesShown),
        };
        return { body };
      },
    },
    {
      method: "GET",
      url: "/today/places",
      permission: "tasks.read",
      scope: "somewhere",
      summary: { zh: "各门店的待办对比", en: "What is open, place by place" },
      schema: { answer: placesTodayAnswer },
      handler: async ({ principal, limits }) => {
        const places = await readTenant(pool, principal.tenantId, (tx) =>
          ports.readPlaces(tx, principal.tenantId, limits.places),
        );
        const body: PlacesToday = { places };
        return { body };
      },
    },
  ];
}
