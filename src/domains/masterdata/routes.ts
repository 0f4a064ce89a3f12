import { readTenant, type Pool } from "#database";
import { commandAnswer, commandIds, decidedEvent, forgetPerson, type Appender } from "#journal";
import {
  isTimezone,
  type FieldError,
  type Refusal,
  type Route,
  type RouteContext,
  type RouteResult,
  type SettingDefinition,
} from "#kernel";
import type { PlaceDefined, SettingChanged } from "#vocabulary";
import { Type } from "typebox";
import {
  defineBody,
  defineItemsBody,
  firstStepsAnswer,
  peopleAnswer,
  peopleQuery,
  placesAnswer,
  settingsAnswer,
  type FirstSteps,
  type PeopleAnswer,
  type ShownPlace,
} from "./contract.ts";
import { definingEvents } from "./define.ts";
import { namedPeople } from "./people.ts";
import type { MasterdataPorts } from "./ports.ts";
import { refuseSetting } from "./settings.ts";
import { searchText } from "./search-text.ts";
import { shownSettings } from "./shown-settings.ts";
import { readOwnBeginnings, readPlaces } from "./store.ts";

export type MasterdataDeps = {
  readonly pool: Pool;
  readonly appender: Appender;
  readonly masterKey: Buffer;
  readonly now: () => number;
  /** Checks data against the published schema of a word. */
  readonly dataErrors: (type: string, data: unknown) => readonly FieldError[];
  /** Settings of all domains. */
  readonly settings: readonly SettingDefinition[];
  readonly ports: MasterdataPorts;
};

export function masterdataRoutes(deps: MasterdataDeps): Route[] {
  return [
    {
      ...command("DefineItems", "items.define", { zh: "登记商品", en: "Defines items" }),
      schema: { body: defineItemsBody },
      handler: (context) =>
        define(deps, context, {
          type: "ItemDefined",
          data: (context.body as { items: unknown[] }).items,
        }),
    },
    ...(
      [
        ["DefinePlace", "PlaceDefined", "places.define", { zh: "登记门店", en: "Defines a place" }],
        ["DefineZone", "ZoneDefined", "zones.define", { zh: "登记区域", en: "Defines a zone" }],
        [
          "RegisterPerson",
          "PersonRegistered",
          "persons.register",
          { zh: "登记人员", en: "Registers a person" },
        ],
        [
          "ChangeSetting",
          "SettingChanged",
          "settings.change",
          { zh: "修改设置", en: "Changes a setting" },
        ],
      ] as const
    ).map(([name, type, permission, summary]): Route => ({
      ...command(name, permission, summary),
      scope: ({ body }) => (body as { place?: string }).place,
      schema: { body: defineBody },
      handler: (context) => define(deps, context, { type, data: [context.body] }),
    })),
    {
      ...command("ForgetPerson", "persons.forget", { zh: "删除个人信息", en: "Forgets a person" }),
      schema: { body: defineBody },
      handler: (context) => forget(deps, context),
    },
    peopleRoute(deps),
    firstStepsRoute(deps),
    placesRoute(deps),
    settingsRoute(deps),
  ];
}

function peopleRoute(deps: MasterdataDeps): Route {
  return {
    method: "GET",
    url: "/places/:place/people",
    permission: "people.names",
    scope: ({ params }) => params["place"],
    summary: {
      zh: "门店里各编号对应的人名",
      en: "Names of the people whose ids stand in the events of a place",
    },
    schema: {
      params: Type.Object({ place: Type.String({ minLength: 1, maxLength: 64 }) }),
      query: peopleQuery,
      answer: peopleAnswer,
    },
    handler: async ({ principal, params, query }) => {
      const also = ((query["also"] as string | undefined) ?? "").split(",").filter(Boolean);
      const place = params["place"] ?? "";
      const body: PeopleAnswer = {
        people: await namedPeople(deps, principal.tenantId, { place, also }),
      };
      return { body };
    },
  };
}

function placesRoute({ pool }: MasterdataDeps): Route {
  return {
    method: "GET",
    url: "/places",
    permission: "masterdata.read",
    scope: "somewhere",
    summary: { zh: "门店和仓库", en: "Shops and warehouses" },
    schema: { answer: placesAnswer },
    handler: async ({ principal: { tenantId }, limits }) => {
      const rows = await readTenant(pool, tenantId, (tx) => readPlaces(tx, tenantId));
      const places: ShownPlace[] = rows
        .filter(({ place }) => limits.places === undefined || limits.places.includes(place))
        .map((row) => ({
          ...row,
          search: searchText({ ...row, sku: row.place, nameEn: row.nameEn ?? undefined }),
        }));
      return { body: { places } };
    },
  };
}

function settingsRoute(deps: MasterdataDeps): Route {
  return {
    method: "GET",
    url: "/settings",
    permission: "masterdata.read",
    scope: "somewhere",
    summary: {
      zh: "所有参数:默认值、各店的值、谁在何时改的",
      en: "Every setting: what was shipped, its values by place, who changed it when",
    },
    schema: { answer: settingsAnswer },
    handler: async ({ principal, limits }) => ({
      body: { settings: await shownSettings(deps, principal.tenantId, limits) },
    }),
  };
}

function firstStepsRoute(deps: MasterdataDeps): Route {
  return {
    method: "GET",
    url: "/places/:place/first-steps",
    permission: "masterdata.read",
    scope: ({ params }) => params["place"],
    summary: { zh: "开店清单做到哪一步", en: "How far the first steps of a place have come" },
    schema: {
      params: Type.Object({ place: Type.String({ minLength: 1, maxLength: 64 }) }),
      answer: firstStepsAnswer,
    },
    handler: async ({ principal: { tenantId }, params }) => {
      const place = params["place"] ?? "";
      const { colleagues, ...others } = await deps.ports.readBeginnings(tenantId, place);
      const { persons, ...own } = await readTenant(deps.pool, tenantId, (tx) =>
        readOwnBeginnings(tx, tenantId, place),
      );
      const body: FirstSteps = { ...own, ...others, people: persons + colleagues };
      return { body };
    },
  };
}

function command(name: string, permission: string, summary: { zh: string; en: string }) {
  return {
    method: "POST",
    url: `/commands/${name}`,
    permission,
    summary,
    keepsEvents: true,
    isAudited: true,
    bodyLimitBytes: 5 * 1024 * 1024,
  } as const;
}

async function define(
  deps: MasterdataDeps,
  context: RouteContext,
  what: { type: string; data: readonly unknown[] },
): Promise<RouteResult> {
  const errors = what.data.flatMap((data, index) =>
    deps
      .dataErrors(what.type, data)
      .map((error) => ({ ...error, pointer: `/${index}${error.pointer}` })),
  );
  if (errors.length > 0)
    return { problem: "masterdata.invalid", errors: errors.slice(0, 50) } satisfies Refusal;
  const refusal = refuse(deps, what);
  if (refusal !== undefined) return refusal;
  const { tenantId, actor } = context.principal;
  const ids = commandIds(context, what.type);
  const events = await definingEvents(deps, tenantId, { ...what, actor, ids });
  return commandAnswer(await deps.appender.append(tenantId, events), events);
}

function refuse(
  deps: MasterdataDeps,
  what: { type: string; data: readonly unknown[] },
): Refusal | undefined {
  if (what.type === "SettingChanged")
    return refuseSetting(deps.settings, what.data[0] as SettingChanged);
  if (what.type !== "PlaceDefined") return undefined;
  const { timezone } = what.data[0] as PlaceDefined;
  return timezone === undefined || isTimezone(timezone)
    ? undefined
    : { problem: "masterdata.no-timezone", params: { timezone } };
}

async function forget(deps: MasterdataDeps, context: RouteContext): Promise<RouteResult> {
  const { tenantId, actor } = context.principal;
  const { person } = context.body as { person?: string };
  const errors = deps.dataErrors("PersonForgotten", { person });
  if (errors.length > 0 || person === undefined) return { problem: "masterdata.invalid", errors };
  const ids = commandIds(context, "PersonForgotten");
  const events = [
    decidedEvent({
      type: "PersonForgotten",
      source: ids.source,
      id: ids.idOf(0),
      at: deps.now(),
      data: { person },
      actor,
    }),
  ];
  const outcome = await deps.appender.decide({
    tenantId,
    streams: [],
    decide: async (tx) => {
      await forgetPerson(tx, tenantId, person);
      return events;
    },
  });
  return commandAnswer(outcome, events);
}
