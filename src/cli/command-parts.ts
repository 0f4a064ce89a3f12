import {
  createStockPoster,
  migrationFolders,
  publishShippedFlows,
  type ComposedServer,
} from "#compose";
import { createTenant, listTenants } from "#identity";
import { addOwner, listen, newPassword } from "./listen.ts";
import { startDemo } from "./start-demo.ts";
import type { CommandParts, ServerOptions } from "./parts.ts";

/** Fills the commands with the composed product. */
export const commandParts: CommandParts = {
  migrationFolders,
  createStockPoster,
  startServer: async (options) => {
    const { running, server } = await listen(options);
    await welcome(options, server);
    return running;
  },
  startDemo,
};

/** An empty database gets a chain and an owner, whose password is shown once. */
async function welcome({ report }: ServerOptions, { chain }: ComposedServer): Promise<void> {
  const [known] = await listTenants(chain.pool, 1);
  if (known !== undefined) return;
  const { tenantId } = await createTenant(chain.pool, {
    code: "main",
    name: "Dianmai",
    now: Date.now(),
  });
  await publishShippedFlows(chain.appender, tenantId);
  const password = newPassword();
  await addOwner(chain.pool, tenantId, password);
  report.note({
    zh: `首次启动:请用 admin / ${password} 登录,然后修改密码。`,
    en: `First start: sign in as admin / ${password}, then change the password.`,
  });
}
