import { createStockPoster, finishChain, migrationFolders } from "#compose";
import { listTenants, setupCode } from "#identity";
import { exitCodes, type ExitCode } from "./command.ts";
import { listen, type Listening } from "./listen.ts";
import { startDemo } from "./start-demo.ts";
import type { CommandParts, RunningServer, StartOptions } from "./parts.ts";

/** Fills the commands with the composed product. */
export const commandParts: CommandParts = {
  migrationFolders,
  createStockPoster,
  startServer,
  startDemo,
};

async function startServer(options: StartOptions): Promise<RunningServer> {
  const left = Promise.withResolvers<ExitCode>();
  const code = setupCode(options.masterKey);
  const listening: { at?: Listening } = {};
  const loadDemo = ({ password }: { readonly password: string }): void => {
    options.onDemoWish({ password, port: listening.at?.port ?? options.settings.port });
    left.resolve(exitCodes.ok);
  };
  const at = await listen({ ...options, setup: { code, loadDemo } });
  listening.at = at;
  await welcome(options, { ...at, code });
  return { ...at.running, ended: left.promise };
}

/** An empty database waits for its set-up; the code that it asks for is seen by who started the server, and nobody else. */
async function welcome(
  { report }: StartOptions,
  { server, running, code }: Listening & { readonly code: string },
): Promise<void> {
  const [known] = await listTenants(server.chain.pool, 1);
  if (known !== undefined) return finishChain(server.chain, known.tenantId);
  // Behind # it never reaches a server or a log.
  const page = `${running.addresses[0]}/setup#${code}`;
  report.note({
    zh: `首次启动:请打开 ${page},输入设置码 ${code}。`,
    en: `First start: open ${page} and enter the set-up code ${code}.`,
  });
  report.note({
    zh: `不用浏览器也可以:以 admin / ${code} 登录,然后修改密码。`,
    en: `Without a browser: sign in as admin / ${code}, then change the password.`,
  });
}
