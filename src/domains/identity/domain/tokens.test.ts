import { expect, it } from "vitest";
import { bearerKey, keyToken, readKeyToken, readSessionToken, sessionToken } from "./tokens.ts";

const secret = "A_-".repeat(14) + "z";

it("reads back the chain, the id and the secret that a token was made of", () => {
  expect(readSessionToken(sessionToken({ tenant: "north-1", secret }))).toEqual({
    tenant: "north-1",
    secret,
  });
  const key = { tenant: "north-1", id: "0123456789ab", secret };
  expect(readKeyToken(keyToken(key))).toEqual(key);
  expect(bearerKey(`Bearer ${keyToken(key)}`)).toEqual(key);
});

it("takes nothing for a token that is not one to the last sign", () => {
  for (const text of [
    "",
    ".",
    "north",
    `north.${secret}x`,
    `North.${secret}`,
    `north.${secret}\n`,
    `${secret}`,
  ]) {
    expect(readSessionToken(text)).toBeUndefined();
  }
  for (const text of [
    undefined,
    "",
    "Basic bGlu",
    "Bearer",
    "Bearer dm_north",
    `Bearer dm_north_xyz_${secret}`,
    `dm_north_0123456789ab_${secret}`,
  ]) {
    expect(bearerKey(text)).toBeUndefined();
  }
});
