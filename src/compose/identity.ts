import { createSetup, identityRoutes, type Authentication, type SetupDoor } from "#identity";
import type { Route } from "#kernel";
import { definingEvents } from "#masterdata";
import type { Chain } from "./chain.ts";
import { publishShippedFlows } from "./shipped.ts";

/** The doors of identity, with what they ask of the chain. */
export function identityRoutesOf(
  chain: Chain,
  of: {
    readonly authentication: Authentication;
    readonly masterKey: Buffer;
    readonly now: () => number;
    readonly setup?: SetupDoor;
  },
): Route[] {
  const { pool, appender, runner } = chain;
  const { now, masterKey, authentication, setup: door } = of;
  const listPlaces = async (tenantId: number) =>
    (await chain.listPlaces(tenantId)).map(({ place, name, nameEn }) => ({
      place,
      name,
      ...(nameEn !== null && { nameEn }),
    }));
  const startChain: Parameters<typeof createSetup>[0]["ports"]["startChain"] = async (
    tenantId,
    { place, actor },
  ) => {
    await publishShippedFlows(appender, tenantId);
    if (place === undefined) return;
    const ids = { source: `command/${actor}`, idOf: () => "first-place" };
    const defining = { type: "PlaceDefined", data: [place], actor, ids };
    const events = await definingEvents({ pool, masterKey, now }, tenantId, defining);
    await appender.append(tenantId, events);
    await runner.caughtUp();
  };
  const ports = { listPlaces, startChain };
  const setup = createSetup({ pool, now, ports, door });
  return identityRoutes({ pool, ports, setup, authentication, now });
}
