import { afterAll, beforeAll, expect, it } from "vitest";
import type { PeopleAnswer } from "#masterdata/contract";
import { servedChain, type Sender, type ServedChain } from "../setup/served-chain.ts";

/** Pages name people where events name ids: to colleagues, by their names alone, until they are forgotten. */

let chain: ServedChain;
let owner: Sender;
let assistant: Sender;

beforeAll(async () => {
  chain = await servedChain();
  owner = await chain.person("owner");
  assistant = await chain.person("assistant", "S001");
  for (const place of ["S001", "S002"])
    await done("DefinePlace", { place, name: place, kind: "shop" });
  const staff = { kind: "staff", place: "S001" };
  await done("RegisterPerson", {
    ...staff,
    person: "staff-1",
    name: "王小明",
    phone: "13900001234",
  });
  await done("RegisterPerson", { ...staff, person: "staff-2" });
  await done("RegisterPerson", { ...staff, person: "staff-3", name: "李娜" });
  await done("RegisterPerson", { person: "far-1", kind: "staff", place: "S002", name: "Anna Lin" });
  await done("RegisterPerson", {
    person: "member-1",
    kind: "member",
    name: "MEMBER",
    place: "S001",
  });
});

afterAll(() => chain.stop());

async function done(command: string, body: unknown): Promise<void> {
  const { status, text } = await owner(`/commands/${command}`, body);
  expect(status, text).toBe(200);
}

async function named(who: Sender, question = ""): Promise<Map<string, PeopleAnswer["people"][0]>> {
  const { status, body } = await who(`/places/S001/people${question}`);
  expect(status).toBe(200);
  return new Map((body as PeopleAnswer).people.map((person) => [person.id, person]));
}

it("a colleague reads the names of those who work here, in letters that everybody can read", async () => {
  await expect.poll(async () => [...(await named(assistant)).keys()]).toContain("staff-3");
  const people = await named(assistant);
  expect(people.get("staff-1")).toEqual({
    id: "staff-1",
    name: "王小明",
    nameEn: "Wang Xiaoming",
    kind: "staff",
    state: "active",
    search: expect.stringContaining("wxm"),
  });
  expect(people.get("staff-2")).toMatchObject({ name: null, state: "active" });
  const log_in = [...people.values()].find(({ name }) => name === "assistant-S001");
  expect(log_in).toMatchObject({ kind: "account", state: "active" });
});

it("tells no telephone number and no customer, whoever asks and however", async () => {
  for (const who of [owner, assistant]) {
    const { text } = await who("/places/S001/people?also=member-1");
    expect(text).not.toContain("13900001234");
    expect(text).not.toContain("MEMBER");
    expect(text).not.toContain("member-1");
  }
});

it("names somebody of another shop only when their id is asked for", async () => {
  expect([...(await named(assistant)).keys()]).not.toContain("far-1");
  expect((await named(assistant, "?also=far-1,nobody")).get("far-1")).toMatchObject({
    name: "Anna Lin",
    nameEn: null,
  });
});

it("whoever works elsewhere, or only sends data, reads no names here", async () => {
  const elsewhere = await chain.person("assistant", "S002");
  const till = await chain.machine(["SaleRecorded"]);
  for (const who of [elsewhere, till])
    expect((await who("/places/S001/people")).body).toMatchObject({ code: "request.forbidden" });
});

it("of somebody forgotten nothing is left but that there was somebody", async () => {
  await done("ForgetPerson", { person: "staff-3" });
  await expect.poll(async () => [...(await named(assistant)).keys()]).not.toContain("staff-3");
  expect((await named(assistant, "?also=staff-3")).get("staff-3")).toEqual({
    id: "staff-3",
    name: null,
    nameEn: null,
    kind: "staff",
    state: "forgotten",
    search: "staff-3",
  });
});

it("caused no failure inside the server", () => {
  expect(chain.failures).toEqual([]);
});
