import { Type, type Static } from "typebox";
import type { ProblemCatalogue } from "#kernel";

/** The data of the words themselves are checked against the vocabulary; here only the envelope of the command. */
export const defineItemsBody = Type.Object(
  { items: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 5000 }) },
  { additionalProperties: false },
);
export const defineBody = Type.Record(Type.String(), Type.Unknown());

const moment = Type.String({ format: "date-time" });
const shownText = Type.String();

const placeKind = Type.Union([Type.Literal("shop"), Type.Literal("warehouse")]);
export const shownPlace = Type.Object({
  place: shownText,
  name: shownText,
  nameEn: Type.Union([shownText, Type.Null()]),
  kind: placeKind,
  timezone: shownText,
  /** Shut for good. */
  closed: Type.Boolean(),
  /** Zones in use. */
  zones: Type.Integer(),
  /** What a search looks in, lower case: code, names, pinyin and its initials. */
  search: shownText,
});
export type ShownPlace = Static<typeof shownPlace>;
export const placesAnswer = Type.Object({ places: Type.Array(shownPlace) });

const settingValue = Type.Object({
  /** null: the whole chain. */
  place: Type.Union([shownText, Type.Null()]),
  value: Type.Union([Type.Integer(), Type.Null()]),
  changedAt: moment,
  /** Who changed it; null: nobody is named. */
  changedBy: Type.Union([shownText, Type.Null()]),
});
export const shownSetting = Type.Object({
  name: shownText,
  label: Type.Object({ zh: shownText, en: shownText }),
  minimum: Type.Integer(),
  maximum: Type.Integer(),
  /** In force where nobody has said otherwise; null: the rule is off. */
  shipped: Type.Union([Type.Integer(), Type.Null()]),
  values: Type.Array(settingValue),
});
export type ShownSetting = Static<typeof shownSetting>;
export const settingsAnswer = Type.Object({ settings: Type.Array(shownSetting) });

/** How far a new chain has come, each from what is really there. */
export const firstStepsAnswer = Type.Object({
  items: Type.Integer(),
  zones: Type.Integer(),
  /** Persons that are registered for the place, and log-ins beside the first. */
  people: Type.Integer(),
  keys: Type.Integer(),
  /** A till or a device has sent something of the place. */
  isHeard: Type.Boolean(),
  /** Something has been booked in the place: opening stock or a receipt. */
  hasStock: Type.Boolean(),
  isCounted: Type.Boolean(),
});
export type FirstSteps = Static<typeof firstStepsAnswer>;

const id = Type.String({ maxLength: 80 });
const maybeText = Type.Union([Type.String(), Type.Null()]);

/** Whom an id that stands in an event of the place means; never a telephone number, never a customer. */
export const namedPerson = Type.Object({
  id,
  /** null: registered without a name, or forgotten. */
  name: maybeText,
  /** The name in Latin letters, for who cannot read it otherwise. */
  nameEn: maybeText,
  kind: Type.Union([
    Type.Literal("staff"),
    Type.Literal("promoter"),
    Type.Literal("neighbour"),
    /** A log-in of somebody who is not registered as a person. */
    Type.Literal("account"),
    /** An API key: a machine. */
    Type.Literal("key"),
  ]),
  state: Type.Union([Type.Literal("active"), Type.Literal("inactive"), Type.Literal("forgotten")]),
  /** What a search looks in, lower case: id, name, pinyin and its initials. */
  search: Type.String(),
});
export type NamedPerson = Static<typeof namedPerson>;

export const limitAskedPersons = 100;
export const peopleQuery = Type.Object(
  {
    /** Whom to name beside those of the place, as ids with commas between: somebody from another shop may have helped here. */
    also: Type.Optional(Type.String({ maxLength: 8_200 })),
  },
  { additionalProperties: false },
);
export const peopleAnswer = Type.Object({ people: Type.Array(namedPerson) });
export type PeopleAnswer = Static<typeof peopleAnswer>;

export const masterdataProblems: ProblemCatalogue = {
  "masterdata.invalid": {
    kind: "invalid",
    title: { zh: "资料不完整或格式不对", en: "The data are incomplete or of a wrong form" },
    remedy: {
      zh: "按 errors 指出的字段修正;一条都没有保存。",
      en: "Mend the fields that errors names; none of it was kept.",
    },
  },
  "masterdata.no-timezone": {
    kind: "invalid",
    title: { zh: "没有时区 {timezone}", en: "There is no time zone {timezone}" },
    remedy: { zh: "例如 Asia/Shanghai。", en: "Asia/Shanghai is one." },
  },
  "masterdata.setting-unknown": {
    kind: "invalid",
    title: { zh: "没有设置 {setting}", en: "There is no setting {setting}" },
    remedy: { zh: "可用的设置:{known}。", en: "Settings are: {known}." },
  },
  "masterdata.setting-mistyped": {
    kind: "invalid",
    title: { zh: "没有设置 {setting}", en: "There is no setting {setting}" },
    remedy: { zh: "是不是想写 {nearest}?", en: "Did you mean {nearest}?" },
  },
  "masterdata.setting-value": {
    kind: "invalid",
    title: {
      zh: "设置 {setting} 不能取这个值",
      en: "The setting {setting} cannot have this value",
    },
    remedy: {
      zh: "请填 {minimum} 到 {maximum} 的整数;填 null 恢复默认。",
      en: "Give a whole number from {minimum} to {maximum}; null goes back to what was shipped.",
    },
  },
};
