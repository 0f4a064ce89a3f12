import { readTenant, type Pool } from "#database";
import { Overloaded } from "#journal";
import { isHostile, type Refusal, type Route, type RouteContext, type RouteResult } from "#kernel";
import {
  clockBody,
  maximumBatchEvents,
  maximumBodyBytes,
  sourcesAnswer,
  sourcesParams,
  type SourceReport,
  type SourcesAnswer,
} from "./contract.ts";
import { bestSample, type ClockSample } from "./domain/align-time.ts";
import { claimsOf } from "./domain/claims.ts";
import type { Intake, IntakeResult } from "./intake.ts";
import { missingNumbers } from "./domain/watermark.ts";
import { keepClock, listSources, type HeardSource } from "./store.ts";
import { envelopeSchema } from "./validate.ts";

export type GatewayDeps = {
  readonly pool: Pool;
  readonly intake: Intake;
  readonly now: () => number;
  readonly forgetClock: (tenantId: number, source: string) => void;
};

export function gatewayRoutes(deps: GatewayDeps): Route[] {
  return [
    {
      method: "POST",
      url: "/events",
      permission: "events.post",
      scope: "somewhere",
      summary: { zh: "接收事件(单条或批量)", en: "Receives events, one or many" },
      schema: { shownBody: envelopeSchema },
      contentTypes: ["application/cloudevents+json", "application/cloudevents-batch+json"],
      bodyLimitBytes: maximumBodyBytes,
      keepsEvents: true,
      judgesMessages: true,
      handler: (context) => receive(deps, context),
    },
    {
      method: "POST",
      url: "/clock",
      permission: "clock.sync",
      scope: "somewhere",
      summary: { zh: "校准设备时钟", en: "Measures a device's clock" },
      schema: { body: clockBody },
      handler: (context) => exchange(deps, context),
    },
    {
      method: "GET",
      url: "/places/:place/sources",
      permission: "quarantine.read",
      scope: ({ params }) => params["place"],
      summary: {
        zh: "各来源最近上报到哪里,时钟差多少",
        en: "What was heard of each source, and how far its clock is off",
      },
      schema: { params: sourcesParams, answer: sourcesAnswer },
      handler: (context) => sourcesOf(deps, context),
    },
  ];
}

async function receive(deps: GatewayDeps, context: RouteContext): Promise<RouteResult> {
  const many = Array.isArray(context.body);
  const values: readonly unknown[] = many ? (context.body as unknown[]) : [context.body];
  if (values.length > maximumBatchEvents)
    return { problem: "gateway.batch-too-large", params: { limit: maximumBatchEvents } };
  try {
    const results = await deps.intake.receive(context.principal.tenantId, values, context.limits);
    if (many)
      return { body: { results: results.map((result, index) => shown(result, values[index])) } };
    const [result] = results;
    if (result === undefined) throw new Error("no result");
    return single(result, values[0]);
  } catch (error) {
    if (error instanceof Overloaded) return { problem: "gateway.busy" };
    throw error;
  }
}

function shown(result: IntakeResult, value: unknown): Record<string, unknown> {
  const id = claimsOf(isHostile(value) ? value.value : value).identity?.id;
  const place =
    result.status === "applied" || result.status === "duplicate"
      ? { stream: result.stream, seq: result.seq }
      : {};
  const why =
    result.status === "quarantined" ? { reason: result.reason, errors: result.errors } : {};
  return { ...(id !== undefined && { id }), status: result.status, ...place, ...why };
}

function single(result: IntakeResult, value: unknown): RouteResult {
  if (result.status === "conflict") return { problem: "gateway.conflict" };
  if (result.status === "quarantined")
    return {
      problem: "gateway.quarantined",
      params: { reason: result.reason },
      errors: result.errors ?? [],
    } satisfies Refusal;
  return { body: shown(result, value) };
}

async function exchange(deps: GatewayDeps, context: RouteContext): Promise<RouteResult> {
  const t1 = deps.now();
  const body = context.body as {
    source?: string;
    boot?: string;
    t0: number;
    monotonicMs?: number;
    samples?: ClockSample[];
  };
  const best = bestSample(body.samples ?? []);
  if (best !== undefined && body.source !== undefined) {
    const { tenantId } = context.principal;
    await keepClock(deps.pool, tenantId, {
      source: body.source,
      reading: {
        boot: body.boot,
        ...best,
        // The monotonic clock was read as the request left the device, however long that took to get here.
        measuredAt: Math.round(body.t0 + best.offsetMs),
        monotonicMs: body.monotonicMs,
      },
    });
    deps.forgetClock(tenantId, body.source);
  }
  return { body: { t1, t2: deps.now(), ...best } };
}

async function sourcesOf({ pool }: GatewayDeps, context: RouteContext): Promise<RouteResult> {
  const { tenantId } = context.principal;
  const heard = await readTenant(pool, tenantId, (tx) =>
    listSources(tx, tenantId, context.params["place"] ?? ""),
  );
  return { body: { sources: heard.map(reported) } satisfies SourcesAnswer };
}

function reported({ source, state, clock }: HeardSource): SourceReport {
  const { contiguousSeq } = state;
  return {
    source,
    lastHeardAt: instantOf(state.lastHeardAt),
    lastAt: instantOf(state.lastAt),
    watermark: instantOf(state.watermark),
    ...(contiguousSeq !== undefined && { contiguousSeq }),
    missing: missingNumbers(state),
    ...(clock !== undefined && { clock: { ...clock, measuredAt: instantOf(clock.measuredAt) } }),
  };
}

function instantOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
