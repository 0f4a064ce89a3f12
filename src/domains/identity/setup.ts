import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Pool } from "#database";
import { isRefusal, isTimezone, type Refusal } from "#kernel";
import { digestOf } from "./accounts.ts";
import type { SetupRequest } from "./contract.ts";
import {
  rememberFailure,
  waitAfterFailuresMs,
  type LoginFailures,
} from "./domain/login-failures.ts";
import { passwordWeakness } from "./domain/password-strength.ts";
import { hashPassword } from "./passwords.ts";
import type { IdentityPorts } from "./ports.ts";
import { insertFirstChain } from "./setup-store.ts";
import { listTenants, type Tenant } from "./store.ts";

/** What a fresh server needs so that somebody can set it up; the code proves that they see its terminal. */
export type SetupDoor = {
  readonly code: string;
  /** Leaves this server for a demo on throw-away data; absent where that cannot be. */
  readonly loadDemo?: (owner: { readonly password: string }) => void;
};

export type Setup = {
  /** True until the server has its first chain, and never again. */
  readonly isOpen: () => Promise<boolean>;
  readonly mayLoadDemo: boolean;
  readonly setUp: (request: SetupRequest, address: string) => Promise<Refusal | undefined>;
  /** The log-in that the demo will know. */
  readonly loadDemo: (
    code: string,
    address: string,
  ) => Promise<{ readonly login: string; readonly password: string } | Refusal>;
  /** As before there was a page for it: who signs in as `admin` with the code gets a chain with nothing in it. */
  readonly setUpBySignIn: (login: string, password: string) => Promise<void>;
};

const chainCode = "main";
const defaultName = "Dianmai";
const defaultLogin = "admin";
const signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const codeLength = 12;

/**
 * Twelve signs (60 bits) that nobody mistakes for another (Crockford's Base32). They follow from the server's master key,
 * so every process of one server, and the server after a restart, says the same code.
 */
export function setupCode(masterKey: Buffer): string {
  const bytes = createHmac("sha256", masterKey).update("first set-up").digest();
  const code = [...bytes.subarray(0, codeLength)]
    .map((byte) => signs[byte % signs.length])
    .join("");
  return code.replaceAll(/(....)(?=.)/g, "$1-");
}

/** As somebody may type it: in small letters, without the strokes, with an O for a zero. */
function plainCode(text: string): string {
  return text.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");
}

type SetupDeps = {
  readonly pool: Pool;
  readonly now: () => number;
  readonly ports: IdentityPorts;
  readonly door: SetupDoor | undefined;
};

export function createSetup({ pool, now, ports, door }: SetupDeps): Setup {
  const failures: LoginFailures = new Map();
  let isClosed = door === undefined;
  const isOpen = async (): Promise<boolean> => {
    // A chain never goes away, so what is closed is asked for no more.
    if (!isClosed) isClosed = (await listTenants(pool, 1)).length > 0;
    return !isClosed;
  };
  const isRight = (code: string): boolean =>
    door !== undefined &&
    timingSafeEqual(digestOf(plainCode(code)), digestOf(plainCode(door.code)));

  async function refused(code: string, address: string): Promise<Refusal | undefined> {
    if (!(await isOpen())) return { problem: "identity.setup-closed" };
    const waitMs = waitAfterFailuresMs(failures, address, now());
    if (waitMs > 0)
      return {
        problem: "identity.too-many-failures",
        params: { waitSeconds: Math.ceil(waitMs / 1000) },
      };
    if (isRight(code)) return undefined;
    rememberFailure(failures, address, now());
    return { problem: "identity.setup-code" };
  }

  return {
    isOpen,
    mayLoadDemo: door?.loadDemo !== undefined,
    setUp: async (request, address) => {
      const refusal = (await refused(request.code, address)) ?? wrongRequest(request);
      if (refusal !== undefined) return refusal;
      const { chain, administrator, language, place } = request;
      const made = await firstChain({ pool, now }, { ...administrator, chain, language });
      if (isRefusal(made)) return made;
      await ports.startChain(made.tenant.tenantId, { place, actor: made.owner });
      return undefined;
    },
    loadDemo: async (code, address) => {
      const refusal = await refused(code, address);
      if (refusal !== undefined) return refusal;
      if (door?.loadDemo === undefined) return { problem: "identity.no-demo" };
      const password = randomBytes(9).toString("base64url");
      door.loadDemo({ password });
      return { login: defaultLogin, password };
    },
    setUpBySignIn: async (login, password) => {
      if (login !== defaultLogin || !isRight(password) || !(await isOpen())) return;
      const chain = {
        chain: defaultName,
        login,
        name: login,
        password,
        language: "zh-CN",
      } as const;
      const made = await firstChain({ pool, now }, chain);
      if (!isRefusal(made)) await ports.startChain(made.tenant.tenantId, { actor: made.owner });
    },
  };
}

function wrongRequest({ administrator, place }: SetupRequest): Refusal | undefined {
  const weakness = passwordWeakness(administrator.password, administrator.login);
  if (weakness !== undefined) return { problem: "identity.password-weak" };
  if (!isTimezone(place.timezone))
    return { problem: "identity.no-timezone", params: { timezone: place.timezone } };
  return undefined;
}

type First = SetupRequest["administrator"] & Pick<SetupRequest, "chain" | "language">;

async function firstChain(
  { pool, now }: Pick<SetupDeps, "pool" | "now">,
  { chain, login, name, password, language }: First,
): Promise<{ readonly tenant: Tenant; readonly owner: string } | Refusal> {
  const owner = `u-${randomBytes(6).toString("hex")}`;
  const tenant = await insertFirstChain(pool, {
    code: chainCode,
    name: chain,
    owner: { userId: owner, login, name, passwordHash: await hashPassword(password), language },
    now: now(),
  });
  return tenant === undefined ? { problem: "identity.setup-closed" } : { tenant, owner };
}
