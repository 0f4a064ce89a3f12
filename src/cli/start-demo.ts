import type { ComposedServer } from "#compose";
import { publishShippedFlows } from "#compose";
import {
  demoKeyTypes,
  runDemo,
  type DemoLogin,
  type HistoryProgress,
  type RunningDemo,
} from "#demo";
import { createApiKey, createTenant } from "#identity";
import { exitCodes, type ExitCode } from "./command.ts";
import { addOwner, listen, newPassword } from "./listen.ts";
import type { DemoOptions, RunningServer } from "./parts.ts";
import { secondsSinceLaunch } from "./serve-command.ts";

/** A chain that is there for the demo alone. Resolves when its pages show sales; the history goes on being told. */
export async function startDemo(options: DemoOptions): Promise<RunningServer> {
  const { flags, report } = options;
  const { running, server, address } = await listen({ ...options, quiet: true });
  const ending = new AbortController();
  options.stop.addEventListener("abort", () => ending.abort(), { once: true });
  if (options.stop.aborted) ending.abort();
  const password = options.password ?? newPassword();
  const log = (line: string) => report.note({ zh: line, en: line });
  const firstPage = Promise.withResolvers<void>();
  let logins: readonly DemoLogin[] = [];
  const demo = setUp(server, { address, password }).then((keys) =>
    runDemo({
      baseUrl: address,
      keys,
      shops: flags.shops,
      items: flags.items,
      logins: {
        password,
        onMade: (made) => {
          logins = made;
        },
      },
      ...(flags.salesFile !== undefined && { salesFile: flags.salesFile }),
      ...(flags.watchMinutes !== undefined && { watchMinutes: flags.watchMinutes }),
      seed: flags.seed,
      days: flags.days,
      speed: flags.speed,
      log,
      signal: ending.signal,
      caughtUp: server.chain.runner.caughtUp,
      onFirstPage: () => {
        sayLogins(options, { logins, password });
        firstPage.resolve();
      },
      onProgress: (progress) => report.progress(historyStep(progress)),
      onLive: () => {
        sayLive(options, address);
        sayLogins(options, { logins, password });
      },
    }),
  );
  const ended = demo.then(outcome, (error: unknown) => {
    if (!ending.signal.aborted)
      log(`demo: ${error instanceof Error ? error.message : String(error)}`);
    return exitCodes.outage;
  });
  await Promise.race([firstPage.promise, ended]);
  return {
    addresses: [`${running.addresses[0] ?? address}  (admin / ${password})`],
    ended,
    stop: async () => {
      ending.abort();
      await ended;
      await running.stop();
    },
  };
}

async function setUp(
  { chain }: ComposedServer,
  owner: { readonly address: string; readonly password: string },
) {
  const tenant = await createTenant(chain.pool, { code: "demo", name: "Demo", now: Date.now() });
  await publishShippedFlows(chain.appender, tenant.tenantId);
  await addOwner(chain.pool, tenant.tenantId, owner.password);
  const key = async (name: string, types: readonly string[]) =>
    (await createApiKey(chain.pool, tenant, { name, types, now: Date.now() })).token;
  return {
    pos: await key("demo-pos", demoKeyTypes.pos),
    pda: await key("demo-pda", demoKeyTypes.pda),
    admin: await signIn(owner.address, owner.password),
  };
}

/** The demo signs in as its owner would in a browser. */
async function signIn(address: string, password: string): Promise<string> {
  const answer = await fetch(`${address}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-requested-with": "dianmai" },
    body: JSON.stringify({ login: "admin", password }),
  });
  const cookie = answer.headers.getSetCookie()[0]?.split(";")[0];
  if (!answer.ok || cookie === undefined)
    throw new Error(`The demo could not sign in: ${answer.status}`);
  return cookie;
}

function historyStep({ day, days, posted, postingMs, decidingMs }: HistoryProgress) {
  const rate = Math.round((1000 * posted) / Math.max(1, postingMs + decidingMs));
  return {
    text: `${posted.toLocaleString("en-US")} events, ${rate}/s (posting ${seconds(postingMs)} s, deciding counts ${seconds(decidingMs)} s) · day`,
    done: day,
    total: days,
  };
}

const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1);

/** Who can sign in, and where. */
function sayLogins(
  { report }: DemoOptions,
  { logins, password }: { readonly logins: readonly DemoLogin[]; readonly password: string },
): void {
  const list = logins.map(({ login, place }) =>
    place === undefined ? login : `${login} (${place})`,
  );
  report.note({
    zh: `登录，密码都是 ${password}：admin、${list.join("、")}`,
    en: `Log-ins, all with the password ${password}: admin, ${list.join(", ")}`,
  });
}

function sayLive({ report, flags }: DemoOptions, address: string): void {
  const after = secondsSinceLaunch()?.toFixed(1) ?? "?";
  report.note({
    zh: `历史已全部入账，盘点已处理完（启动后 ${after} 秒）；现在以 ${flags.speed} 倍速继续：${address}`,
    en: `The history is told and its counts are decided, ${after} s after the command; time now runs at ${flags.speed}×: ${address}`,
  });
}

function outcome({ watched }: RunningDemo): ExitCode {
  if (watched === undefined) return exitCodes.ok;
  return watched.unexplained.length > 0 || watched.page.redsFalse > 0
    ? exitCodes.found
    : exitCodes.ok;
}
