import type { SetupRequest } from "../../ui/api/index.ts";

export type TypedSetup = {
  readonly code: string;
  readonly chain: string;
  readonly place: string;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: SetupRequest["place"]["kind"];
  readonly timezone: string;
  readonly login: string;
  readonly person: string;
  readonly password: string;
};

export function blankSetup(timezone: string, place: string): TypedSetup {
  const texts = { code: "", chain: "", name: "", nameEn: "", login: "", person: "", password: "" };
  return { ...texts, place, kind: "shop", timezone };
}

export function requestOf(typed: TypedSetup, language: SetupRequest["language"]): SetupRequest {
  const { code, chain, place, name, kind, timezone, login, person, password } = typed;
  const nameEn = typed.nameEn.trim();
  return {
    code: code.trim(),
    chain: chain.trim(),
    language,
    place: {
      place: place.trim(),
      name: name.trim(),
      kind,
      timezone,
      ...(nameEn !== "" && { nameEn }),
    },
    administrator: { login: login.trim(), name: person.trim(), password },
  };
}
