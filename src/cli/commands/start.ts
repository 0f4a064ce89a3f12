import type { Command } from "../command.ts";
import { serve } from "../serve-command.ts";

export const startCommand: Command = {
  name: "start",
  summary: { zh: "启动服务器", en: "Start the server" },
  options: [],
  run: (context) => serve(context, (parts, options) => parts.startServer(options)),
};
