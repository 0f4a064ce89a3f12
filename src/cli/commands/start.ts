import type { Command } from "../command.ts";
import type { DemoWish } from "../parts.ts";
import { serve } from "../serve-command.ts";
import { serveDemo, usualDemo } from "../serve-demo.ts";

export const startCommand: Command = {
  name: "start",
  summary: { zh: "启动服务器", en: "Start the server" },
  options: [],
  run: async (context) => {
    const asked: { wish?: DemoWish } = {};
    const onDemoWish = (wish: DemoWish): void => void (asked.wish = wish);
    const code = await serve(context, (parts, options) =>
      parts.startServer({ ...options, onDemoWish }),
    );
    const { wish } = asked;
    if (wish === undefined) return code;
    context.report.note({
      zh: "改为打开演示连锁:数据放在临时目录,停止时删除;你的数据目录保持原样。",
      en: "Leaving for the demo chain: its data lie in a folder of their own and go when it stops; your data folder stays as it is.",
    });
    const { databaseUrl: _left, ...settings } = context.loaded.settings;
    const loaded = { ...context.loaded, settings: { ...settings, port: wish.port } };
    return serveDemo({ ...context, loaded }, { flags: usualDemo, password: wish.password });
  },
};
