import { Type, type Static } from "typebox";
import type { ProblemCatalogue } from "#kernel";

const closed = { additionalProperties: false } as const;
const code = Type.String({ minLength: 1, maxLength: 64, pattern: "^[\\x21-\\x7e]+$" });
const login = Type.String({ minLength: 1, maxLength: 64, pattern: "^[\\x21-\\x7e]+$" });
const name = Type.String({ minLength: 1, maxLength: 100 });
/** Length is what makes a password strong; NIST SP 800-63B asks for no mixture of signs. */
const newPassword = Type.String({ minLength: 10, maxLength: 200 });
const language = Type.Union([Type.Literal("zh-CN"), Type.Literal("en")]);
const instant = Type.String({ format: "date-time" });

const roleName = Type.Union([
  Type.Literal("owner"),
  Type.Literal("operations"),
  Type.Literal("manager"),
  Type.Literal("assistant"),
  Type.Literal("integrator"),
  Type.Literal("auditor"),
]);
export const roleAssignment = Type.Object({ role: roleName, place: Type.Optional(code) }, closed);
const assignments = Type.Array(roleAssignment, { minItems: 1, maxItems: 500 });

export const loginRequest = Type.Object(
  {
    chain: Type.Optional(Type.String({ maxLength: 32 })),
    login: Type.String({ maxLength: 64 }),
    password: Type.String({ maxLength: 200 }),
  },
  closed,
);
export type LoginRequest = Static<typeof loginRequest>;

/** The first place of a chain, as PlaceDefined records it. */
const firstPlace = Type.Object(
  {
    place: code,
    name: Type.String({ minLength: 1, maxLength: 120 }),
    nameEn: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
    kind: Type.Union([Type.Literal("shop"), Type.Literal("warehouse")]),
    timezone: Type.String({ minLength: 1, maxLength: 40 }),
  },
  closed,
);
export type FirstPlace = Static<typeof firstPlace>;

const oneTimeCode = Type.String({ minLength: 1, maxLength: 40 });

export const setupRequest = Type.Object(
  {
    /** Printed in the server's terminal. */
    code: oneTimeCode,
    chain: name,
    language,
    place: firstPlace,
    administrator: Type.Object({ login, name, password: newPassword }, closed),
  },
  closed,
);
export type SetupRequest = Static<typeof setupRequest>;

export const setupState = Type.Object({
  /** The server has no chain yet. */
  isOpen: Type.Boolean(),
  mayLoadDemo: Type.Boolean(),
});
export type SetupState = Static<typeof setupState>;

export const demoRequest = Type.Object({ code: oneTimeCode }, closed);
export const demoAnswer = Type.Object({ login, password: Type.String() });
export type DemoAnswer = Static<typeof demoAnswer>;

export const sessionAnswer = Type.Object({
  login,
  name,
  roles: Type.Array(roleAssignment),
  tenant: Type.String(),
  places: Type.Array(Type.Object({ place: code, name, nameEn: Type.Optional(name) })),
  language,
  /** Permissions held in at least one place, so that a page offers no door that stays shut. */
  may: Type.Array(Type.String()),
});
export type SessionAnswer = Static<typeof sessionAnswer>;

export const userRequest = Type.Object(
  { login, name, password: newPassword, language: Type.Optional(language), roles: assignments },
  closed,
);
export type UserRequest = Static<typeof userRequest>;

export const userChange = Type.Object(
  {
    name: Type.Optional(name),
    password: Type.Optional(newPassword),
    language: Type.Optional(language),
    disabled: Type.Optional(Type.Boolean()),
    roles: Type.Optional(assignments),
  },
  { ...closed, minProperties: 1 },
);
export type UserChange = Static<typeof userChange>;

export const userAnswer = Type.Object({
  login,
  person: code,
  name,
  language,
  disabled: Type.Boolean(),
  roles: Type.Array(roleAssignment),
});
export type UserAnswer = Static<typeof userAnswer>;

const limit = Type.Optional(Type.Array(code, { minItems: 1, maxItems: 500 }));
export const keyRequest = Type.Object(
  {
    name,
    role: Type.Optional(Type.Union([Type.Literal("integrator"), Type.Literal("auditor")])),
    types: limit,
    places: limit,
    zones: limit,
    expiresAt: Type.Optional(instant),
  },
  closed,
);
export type KeyRequest = Static<typeof keyRequest>;

export const keyAnswer = Type.Object({
  id: Type.String(),
  name,
  role: Type.String(),
  types: limit,
  places: limit,
  zones: limit,
  createdAt: instant,
  expiresAt: Type.Optional(instant),
  lastUsedAt: Type.Optional(instant),
  revokedAt: Type.Optional(instant),
});
export type KeyAnswer = Static<typeof keyAnswer>;

export const auditAnswer = Type.Object({
  entry: Type.Integer(),
  at: instant,
  actor: Type.String(),
  action: Type.String(),
  target: Type.Optional(Type.String()),
  place: Type.Optional(Type.String()),
  outcome: Type.String(),
  address: Type.String(),
  requestId: Type.String(),
});
export type AuditAnswer = Static<typeof auditAnswer>;

export const identityProblems: ProblemCatalogue = {
  "identity.wrong-login": {
    kind: "unauthenticated",
    title: { zh: "账号或密码不正确", en: "The log-in or the password is wrong" },
    remedy: {
      zh: "请检查连锁代码、账号和密码；忘记密码请联系老板重设。",
      en: "Check the chain, the log-in and the password; the owner can set a new password.",
    },
  },
  "identity.too-many-failures": {
    kind: "too-many",
    title: {
      zh: "尝试次数过多，请在 {waitSeconds} 秒后再试",
      en: "Too many attempts; try again in {waitSeconds} seconds",
    },
    remedy: {
      zh: "稍等片刻，或请老板重设密码。",
      en: "Wait, or let the owner set a new password.",
    },
  },
  "identity.login-busy": {
    kind: "too-many",
    title: { zh: "同时登录的人太多", en: "Too many people are signing in at once" },
    remedy: { zh: "请几秒后再试。", en: "Try again in a few seconds." },
  },
  "identity.password-weak": {
    kind: "invalid",
    title: { zh: "这个密码太容易猜到", en: "This password is guessed too easily" },
    remedy: {
      zh: "不要用重复的字符、键盘顺序、常见密码或账号本身;几个不相干的词连起来就很好。",
      en: "Use no repeated signs, no row of the keyboard, no common password and not the log-in; some unrelated words in a row are good.",
    },
  },
  "identity.setup-closed": {
    kind: "conflict",
    title: { zh: "初始设置已经完成", en: "The first set-up is done already" },
    remedy: {
      zh: "请登录;忘记密码请联系老板重设。",
      en: "Sign in; the owner can set a new password.",
    },
  },
  "identity.setup-code": {
    kind: "invalid",
    title: { zh: "设置码不对", en: "The set-up code is wrong" },
    remedy: {
      zh: "设置码显示在启动服务器的终端里;再次启动会再显示一次。",
      en: "The code stands in the terminal in which the server was started; starting it again shows it again.",
    },
  },
  "identity.no-timezone": {
    kind: "invalid",
    title: { zh: "没有时区 {timezone}", en: "There is no time zone {timezone}" },
    remedy: { zh: "例如 Asia/Shanghai。", en: "Asia/Shanghai is one." },
  },
  "identity.no-demo": {
    kind: "conflict",
    title: { zh: "这台服务器不能打开演示", en: "This server cannot show the demo" },
    remedy: {
      zh: "在另一台电脑上运行 npm run demo。",
      en: "Run npm run demo on another machine.",
    },
  },
  "identity.login-taken": {
    kind: "conflict",
    title: { zh: "账号 {login} 已存在", en: "The log-in {login} exists already" },
    remedy: {
      zh: "请换一个账号，或修改已有的用户。",
      en: "Choose another log-in, or change the user that has it.",
    },
  },
  "identity.chain-role": {
    kind: "invalid",
    title: {
      zh: "角色 {role} 只能授予整个连锁",
      en: "The role {role} holds for the whole chain only",
    },
    remedy: {
      zh: "去掉门店，或改用店长、店员角色。",
      en: "Leave the place out, or give the role of manager or assistant.",
    },
  },
  "identity.no-user": {
    kind: "not-found",
    title: { zh: "没有账号 {login}", en: "There is no user {login}" },
    remedy: { zh: "请在用户列表中查找。", en: "Look it up in the list of users." },
  },
  "identity.no-key": {
    kind: "not-found",
    title: { zh: "没有密钥 {id}", en: "There is no key {id}" },
    remedy: { zh: "请在密钥列表中查找。", en: "Look it up in the list of keys." },
  },
  "identity.last-owner": {
    kind: "conflict",
    title: { zh: "连锁必须保留至少一位老板", en: "A chain keeps at least one owner" },
    remedy: {
      zh: "请先把老板角色授予另一位用户。",
      en: "Give the role of owner to somebody else first.",
    },
  },
};
