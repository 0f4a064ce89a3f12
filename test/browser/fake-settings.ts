import type { IncomingMessage } from "node:http";
import type {
  KeyAnswer,
  KeyRequest,
  UserAnswer,
  UserChange,
  UserRequest,
} from "#identity/contract";
import { bodyOf, problem, type Reply } from "./fake-reply.ts";

const dayMs = 86_400_000;
const iso = (ms: number): string => new Date(ms).toISOString();

export type FakeSettings = { users: UserAnswer[]; keys: KeyAnswer[] };

function user(login: string, name: string, roles: UserAnswer["roles"]): UserAnswer {
  return { login, person: `u-${login}`, name, language: "zh-CN", disabled: false, roles };
}

/** A chain with a handful of people, one of them disabled, and keys in each state. */
export function fakeSettings(nowMs: number): FakeSettings {
  const users = [
    user("manager", "店长", [{ role: "owner" }]),
    user("ops", "运营", [{ role: "operations" }]),
    user("zhou", "周店长", [
      { role: "manager", place: "S001" },
      { role: "assistant", place: "S002" },
    ]),
    user("night.shift.assistant.of.the.flagship", "望京东路旗舰店夜班店员", [
      { role: "assistant", place: "S002" },
    ]),
    { ...user("former", "已离职", [{ role: "assistant", place: "S001" }]), disabled: true },
  ];
  const key = (id: string, name: string, more: Partial<KeyAnswer> = {}): KeyAnswer => ({
    id,
    name,
    role: "integrator",
    createdAt: iso(nowMs - 40 * dayMs),
    ...more,
  });
  const keys = [
    key("k1", "朝阳一店收银机 2", {
      places: ["S001"],
      types: ["SaleRecorded", "SourceHeard"],
      lastUsedAt: iso(nowMs - 60_000),
    }),
    key("k2", "手持机 3", {
      places: ["S001"],
      zones: ["A1", "A2"],
      expiresAt: iso(nowMs + 90 * dayMs),
    }),
    key("k3", "旧 ERP 接口，换新系统以前使用的那一套", {
      expiresAt: iso(nowMs - dayMs),
      lastUsedAt: iso(nowMs - 2 * dayMs),
    }),
    key("k4", "丢失的手持机", { revokedAt: iso(nowMs - 3 * dayMs) }),
  ];
  return { users, keys };
}

type Asked = {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly settings: FakeSettings;
};

export async function replyOfSettings(asked: Asked): Promise<Reply> {
  const { request, path, settings } = asked;
  const name = decodeURIComponent(path.split("/")[2] ?? "");
  switch (`${request.method} /${path.split("/")[1]}`) {
    case "GET /users":
      return { status: 200, body: { users: settings.users } };
    case "POST /users":
      return makeUser(settings, (await bodyOf(request)) as UserRequest);
    case "PATCH /users":
      return change(settings, name, (await bodyOf(request)) as UserChange);
    case "GET /keys":
      return { status: 200, body: { keys: settings.keys } };
    case "POST /keys": {
      const { expiresAt, role = "integrator", ...made } = (await bodyOf(request)) as KeyRequest;
      const until = expiresAt === undefined ? {} : { expiresAt };
      const id = `k${settings.keys.length + 1}`;
      settings.keys.unshift({ ...made, ...until, id, role, createdAt: iso(Date.now()) });
      return { status: 201, body: { id, token: `dm_demo_${id}_once-and-never-again` } };
    }
    case "DELETE /keys": {
      const found = settings.keys.find(({ id }) => id === name);
      if (found === undefined) return problem(404, "no such key");
      found.revokedAt = iso(Date.now());
      return { status: 204 };
    }
    default:
      return problem(404, "no such address");
  }
}

function makeUser(settings: FakeSettings, request: UserRequest): Reply {
  const { password: _password, language = "zh-CN", ...made } = request;
  if (settings.users.some(({ login }) => login === made.login))
    return problem(409, `账号 ${made.login} 已存在`, {
      code: "identity.login-taken",
      detail: "请换一个账号，或修改已有的用户。",
    });
  settings.users.push({ ...made, language, person: `u-${made.login}`, disabled: false });
  return { status: 201, body: { person: `u-${made.login}` } };
}

function change(settings: FakeSettings, login: string, wanted: UserChange): Reply {
  const found = settings.users.find((each) => each.login === login);
  if (found === undefined) return problem(404, "no such user");
  const { password: _password, ...rest } = wanted;
  Object.assign(found, rest);
  return { status: 204 };
}
