import { Type, type Static, type TSchema } from "typebox";

/**
 * The one schema of the settings: flags, environment, file, the reference page and `dianmai config` all come from
 * here. `x-zh` is the Chinese description; `x-secret` values are never shown and may come from a file (`_FILE`).
 */
function setting<T extends TSchema>(schema: T): T {
  return schema;
}

export const settingsSchema = Type.Object(
  {
    host: setting(
      Type.String({
        default: "127.0.0.1",
        minLength: 1,
        description: "Address to listen on; 0.0.0.0 opens it to the network.",
        "x-zh": "监听地址；0.0.0.0 表示对整个网络开放。",
      }),
    ),
    port: setting(
      Type.Integer({
        default: 7080,
        minimum: 0,
        maximum: 65_535,
        description: "Port to listen on; 0 takes any free one.",
        "x-zh": "监听端口；0 表示任选一个空闲端口。",
      }),
    ),
    dataFolder: setting(
      Type.String({
        default: "./data",
        minLength: 1,
        description: "Folder with the embedded database, the keys and the backups.",
        "x-zh": "数据目录：内嵌数据库、密钥和备份都在其中。",
      }),
    ),
    databaseUrl: setting(
      Type.Optional(
        Type.String({
          pattern: "^postgres(ql)?://.+",
          description: "Address of a PostgreSQL 15 or newer; without it the embedded one is used.",
          "x-zh": "外部 PostgreSQL（15 及以上）的地址；不填则使用内嵌数据库。",
          "x-secret": true,
        }),
      ),
    ),
    embeddedPort: setting(
      Type.Integer({
        default: 0,
        minimum: 0,
        maximum: 65_535,
        description: "Loopback port of the embedded PostgreSQL; 0 takes any free one.",
        "x-zh": "内嵌 PostgreSQL 的本机端口；0 表示任选一个空闲端口。",
      }),
    ),
    poolSize: setting(
      Type.Integer({
        default: 16,
        minimum: 2,
        maximum: 200,
        description: "Connections to the database that one process keeps.",
        "x-zh": "每个进程保持的数据库连接数。",
      }),
    ),
    secretKey: setting(
      Type.Optional(
        Type.String({
          pattern: "^[A-Za-z0-9_-]{43}=?$",
          description:
            "Master key of the personal data: 32 bytes in base64url; without it one is made in the data folder.",
          "x-zh": "个人信息的主密钥：32 字节，base64url 编码；不填则在数据目录中生成。",
          "x-secret": true,
        }),
      ),
    ),
    publicUrl: setting(
      Type.Optional(
        Type.String({
          pattern: "^https?://.+",
          description: "Address under which people reach the server, for links and cookies.",
          "x-zh": "用户访问服务器的网址，用于链接和 Cookie。",
        }),
      ),
    ),
    trustProxy: setting(
      Type.Boolean({
        default: false,
        description: "Believe the X-Forwarded headers of a TLS proxy in front.",
        "x-zh": "信任前置 TLS 代理的 X-Forwarded 头。",
      }),
    ),
    logLevel: setting(
      Type.Union(
        (["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const).map((level) =>
          Type.Literal(level),
        ),
        {
          default: "info",
          description:
            "Least severe line that is logged: fatal, error, warn, info, debug, trace or silent.",
          "x-zh": "日志级别：fatal、error、warn、info、debug、trace 或 silent。",
        },
      ),
    ),
    minFreeBytes: setting(
      Type.Integer({
        default: 512 * 1024 * 1024,
        minimum: 0,
        description: "Free bytes of the data folder's disk below which writes are refused (503).",
        "x-zh": "数据盘剩余空间低于此字节数时拒绝写入（503）。",
      }),
    ),
  },
  { additionalProperties: false },
);

export type Settings = Static<typeof settingsSchema>;
export type SettingName = keyof Settings;

export type SettingFacts = {
  readonly name: SettingName;
  readonly type: "string" | "integer" | "boolean";
  readonly flag: string;
  readonly variable: string;
  readonly isSecret: boolean;
  readonly defaultValue: unknown;
  readonly description: { readonly zh: string; readonly en: string };
  readonly schema: TSchema;
};

/** DATABASE_URL has the name that hosts give it; all others carry the product's prefix. */
const foreignVariables: Partial<Record<SettingName, string>> = { databaseUrl: "DATABASE_URL" };

/** What flags, environment, help and the reference page need to know of each setting, read off the schema. */
export const settingFacts: readonly SettingFacts[] = Object.entries(settingsSchema.properties).map(
  ([name, schema]) => {
    const read = schema as unknown as Record<string, unknown>;
    return {
      name: name as SettingName,
      type: read["type"] === "integer" || read["type"] === "boolean" ? read["type"] : "string",
      flag: name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      variable:
        foreignVariables[name as SettingName] ??
        `DIANMAI_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
      isSecret: read["x-secret"] === true,
      defaultValue: read["default"],
      description: { zh: String(read["x-zh"]), en: String(read["description"]) },
      schema: schema as unknown as TSchema,
    };
  },
);
