import type { Module } from "#kernel";
import { masterdataProblems } from "./contract.ts";

export const masterdata: Module = {
  name: "masterdata",
  hears: [
    "ItemDefined",
    "PlaceDefined",
    "ZoneDefined",
    "SettingChanged",
    "PersonRegistered",
    "PersonForgotten",
  ],
  says: [
    "ItemDefined",
    "PlaceDefined",
    "ZoneDefined",
    "PersonRegistered",
    "PersonForgotten",
    "SettingChanged",
  ],
  tables: [
    "masterdata_items",
    "masterdata_places",
    "masterdata_zones",
    "masterdata_zone_items",
    "masterdata_settings",
    "masterdata_persons",
  ],
  projections: ["masterdata-catalogue", "masterdata-persons"],
  reactors: [],
  permissions: [
    "items.define",
    "places.define",
    "zones.define",
    "persons.register",
    "persons.forget",
    "people.names",
    "settings.change",
  ],
  problems: masterdataProblems,
};
