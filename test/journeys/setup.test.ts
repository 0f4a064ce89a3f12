import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { freePort } from "#database";
import { servedProduct, type Received, type ServedProduct } from "../setup/served-chain.ts";

/** A fresh server is set up in the browser by who sees its terminal, once, and by nobody else. */

const code = "7K3M-Q9WX-2PTV";
const password = "three brown teapots";
/** As many wrong codes as an address may type. */
const limitFailures = 10;
const wanted = {
  code,
  chain: "朝阳便利",
  language: "zh-CN",
  place: {
    place: "S001",
    name: "朝阳一店",
    nameEn: "Chaoyang 1",
    kind: "shop",
    timezone: "Asia/Shanghai",
  },
  administrator: { login: "wang", name: "王小明", password },
};

describe("the set-up of a fresh server", () => {
  let product: ServedProduct;
  let demo: { readonly password: string } | undefined;
  const fresh = async (): Promise<ServedProduct> => {
    demo = undefined;
    product = await servedProduct({ setup: { code, loadDemo: (owner) => void (demo = owner) } });
    return product;
  };
  const isOpen = async (): Promise<unknown> => (await product.visitor("/setup")).body["isOpen"];
  afterEach(async () => {
    expect(product.failures).toEqual([]);
    await product.stop();
  });

  it("makes the chain, its first shop and its administrator, who signs in and sees the shop", async () => {
    const { visitor, signIn } = await fresh();
    expect(await isOpen()).toBe(true);
    const typed = { ...wanted, code: " 7k3m q9wx2ptv " };
    expect((await visitor("/setup", typed)).status).toBe(204);
    const owner = await signIn("wang", password);
    expect((await owner("/session")).body).toMatchObject({
      name: "王小明",
      roles: [{ role: "owner" }],
      places: [{ place: "S001", name: "朝阳一店", nameEn: "Chaoyang 1" }],
      language: "zh-CN",
    });
    const { flows } = (await owner("/flows")).body as { flows: unknown[] };
    expect(flows.length).toBeGreaterThan(5);
  });

  it("is refused without the code that stands in the terminal, and after ten tries not even heard", async () => {
    const { visitor } = await fresh();
    for (let attempt = 0; attempt < limitFailures; attempt += 1)
      expect((await visitor("/setup", { ...wanted, code: "0000-0000-0000" })).body).toMatchObject({
        code: "identity.setup-code",
      });
    expect((await visitor("/setup", wanted)).status).toBe(429);
    expect((await visitor("/setup/demo", { code })).status).toBe(429);
    expect(await isOpen()).toBe(true);
  });

  it("says what is wrong with a password, a time zone or a missing field, and keeps nothing", async () => {
    const { visitor } = await fresh();
    const { administrator, place } = wanted;
    const refusals = [
      [{ administrator: { ...administrator, password: "1234567890" } }, "identity.password-weak"],
      [{ administrator: { ...administrator, password: "short" } }, "request.schema"],
      [{ place: { ...place, timezone: "Asia/Chaoyang" } }, "identity.no-timezone"],
      [{ chain: "" }, "request.schema"],
    ] as const;
    for (const [change, problem] of refusals)
      expect((await visitor("/setup", { ...wanted, ...change })).body["code"]).toBe(problem);
    expect(await isOpen()).toBe(true);
  });

  it("is done by one of two at once, and stands closed for ever after", async () => {
    const { visitor, signIn } = await fresh();
    const other = { ...wanted, administrator: { ...wanted.administrator, login: "li" } };
    const answers = await Promise.all([visitor("/setup", wanted), visitor("/setup", other)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 409]);
    const winner = answers[0]?.status === 204 ? "wang" : "li";
    await signIn(winner, password);
    await expect(signIn(winner === "li" ? "wang" : "li", password)).rejects.toThrow("401");
    expect(await isOpen()).toBe(false);
    for (const [path, body] of [
      ["/setup", wanted],
      ["/setup/demo", { code }],
    ] as const)
      expect((await visitor(path, body)).body).toMatchObject({ code: "identity.setup-closed" });
    expect(demo).toBeUndefined();
  });

  it("happens without a page, too, for who signs in as admin with the code", async () => {
    const { signIn } = await fresh();
    await expect(signIn("admin", "0000-0000-0000")).rejects.toThrow("401");
    expect(await isOpen()).toBe(true);
    const owner = await signIn("admin", code);
    expect((await owner("/session")).body).toMatchObject({ tenant: "main", places: [] });
    expect(await isOpen()).toBe(false);
  });

  it("is left for the demo with the log-in that the demo will know", async () => {
    const { visitor } = await fresh();
    const asked = await visitor("/setup/demo", { code });
    expect(asked.status).toBe(202);
    expect(asked.body).toEqual({ login: "admin", password: demo?.password });
    expect(await isOpen()).toBe(true);
  });

  it("is followed by steps that are ticked by what is really there", async () => {
    const { visitor, signIn } = await fresh();
    await visitor("/setup", wanted);
    const owner = await signIn("wang", password);
    const steps = async (): Promise<unknown> => (await owner("/places/S001/first-steps")).body;
    const nothing = { items: 0, zones: 0, people: 0, keys: 0 };
    const never = { isHeard: false, hasStock: false, isCounted: false };
    expect(await steps()).toEqual({ ...nothing, ...never });
    const item = { sku: "6901", name: "矿泉水" };
    const zone = { place: "S001", zone: "A", name: "茶饮区", area: "shelf", skus: ["6901"] };
    await ok(owner("/commands/DefineItems", { items: [item] }));
    await ok(owner("/commands/DefineZone", zone));
    await ok(owner("/commands/RegisterPerson", { person: "staff-1", name: "李娜", kind: "staff" }));
    await ok(owner("/keys", { name: "till" }), 201);
    const event = { specversion: "1.0", source: "pda:S001:1", time: new Date().toISOString() };
    const lines = [{ sku: "6901", quantity: 24_000 }];
    const receipt = { document: "O-1", supplier: "OPENING", to: "shelf", lines };
    const count = { session: "C", zone: "A", area: "shelf", sku: "6901", quantity: 24_000 };
    const [place, id] = ["S001", "1"];
    await ok(owner("/events", { ...event, place, id, type: "GoodsReceived", data: receipt }));
    const counted = { ...count, blind: true };
    await ok(owner("/events", { ...event, place, id: "2", type: "ItemCounted", data: counted }));
    await expect.poll(steps).toEqual({
      items: 1,
      zones: 1,
      people: 1,
      keys: 1,
      isHeard: true,
      hasStock: true,
      isCounted: true,
    });
  });
});

async function ok(asked: Promise<Received>, status = 200): Promise<void> {
  const answer = await asked;
  expect(answer.status, answer.text).toBe(status);
}

describe("the server as it is started", () => {
  const folder = mkdtempSync(join(tmpdir(), "dianmai-setup-test-"));
  // Run by root, PostgreSQL's own user must pass through.
  chmodSync(folder, 0o711);
  const program = resolve(import.meta.dirname, "../../bin/dianmai.mjs");
  const dataFolder = join(folder, "data");
  let child: ChildProcess | undefined;
  afterAll(() => {
    child?.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  it("prints the code, leaves for the demo on the same address, and keeps its own data folder empty", async () => {
    const port = await freePort();
    child = spawn(
      process.execPath,
      [program, "start", "--lang", "en", "--port", String(port), "--data-folder", dataFolder],
      { env: { ...process.env, TMPDIR: folder }, stdio: ["ignore", "pipe", "pipe"] },
    );
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (part: string) => (text += part));
    child.stderr?.setEncoding("utf8").on("data", (part: string) => (text += part));
    const ended = new Promise((done) => child?.once("close", done));
    const printed = (): string | undefined => /set-up code ([0-9A-Z-]{14})\./.exec(text)?.[1];
    await until(
      () => printed() !== undefined,
      () => text,
    );
    const base = `http://127.0.0.1:${port}/api/v1`;
    const post = (path: string, body: unknown): Promise<Response> =>
      fetch(`${base}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-requested-with": "dianmai" },
        body: JSON.stringify(body),
      });
    const asked = await post("/setup/demo", { code: printed() });
    expect(asked.status).toBe(202);
    const login = (await asked.json()) as { login: string; password: string };
    await until(
      () =>
        post("/session", login).then(
          ({ status }) => status === 204,
          () => false,
        ),
      () => text,
    );
    expect(await (await fetch(`${base}/setup`)).json()).toEqual({
      isOpen: false,
      mayLoadDemo: false,
    });
    child.kill("SIGINT");
    expect(await ended, text).toBe(0);
    expect(readdirSync(folder)).toEqual(["data"]);
    expect(existsSync(join(dataFolder, "secret.key"))).toBe(true);
    expect(readFileSync(join(dataFolder, "secret.key"), "utf8").length).toBeGreaterThan(40);
    expect(text).toContain("your data folder stays as it is");
  });
});

const limitWaitMs = 90_000;

async function until(holds: () => boolean | Promise<boolean>, text: () => string): Promise<void> {
  for (const start = performance.now(); performance.now() - start < limitWaitMs;) {
    if (await holds()) return;
    await wait(200);
  }
  throw new Error(`it did not come so far: ${text()}`);
}
