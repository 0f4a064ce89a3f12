/** The server's own shapes, so that page and server cannot drift, with the names that pages use. */
export type {
  AlertLevel,
  AlertsAnswer,
  AlertsDigest,
  AlertsQuery,
  ListedAlert,
} from "#alerts/contract";
export type { PlacesToday, TodayAnswer, WorkLine } from "#tasks/contract";
export type {
  MendAnswer as Mended,
  QuarantineAnswer,
  QuarantineEntryAnswer as SetAsideMessage,
  ReplayAllAnswer as ReplayedAll,
  SourceReport,
  SourcesAnswer,
} from "#gateway/contract";
export type {
  DemoAnswer,
  KeyAnswer as ApiKey,
  KeyRequest,
  SessionAnswer as Session,
  SetupRequest,
  SetupState,
  UserAnswer as User,
  UserChange,
  UserRequest,
} from "#identity/contract";
export type {
  ImportCounts,
  ImportKind,
  ImportLine,
  Preview as ImportPreview,
} from "#imports/contract";
export type {
  CountRow,
  CountState,
  EventAnswer,
  ItemAnswer as ItemStock,
  Lot,
  Movement,
  MovementsAnswer as MovementPage,
  OpenRecount,
  Recount,
  RecountReason,
  RecountsAnswer,
  Settlement,
  ShownSweep,
  ShownZone,
  StockAnswer as StockPage,
  StockFilter,
  StockRow,
  StockSort,
  WhyAnswer as Why,
  WhyStep,
  ZoneAnswer as ZoneDetail,
  ZoneRow,
} from "#inventory/contract";
export type { Bilingual as Label } from "#kernel";
export type {
  FirstSteps,
  NamedPerson,
  PeopleAnswer,
  ShownPlace,
  ShownSetting,
} from "#masterdata/contract";

/** What has a name. An item that was sold before anybody defined it has only its code. */
export type Named = {
  readonly name: string | null;
  readonly nameEn?: string | null;
  readonly sku?: string;
};

/** One change of the live stream: which items of a place moved, and up to which number of its stream. */
export type LiveChange = {
  readonly stream: string;
  readonly seq: number;
  readonly types: readonly string[];
  readonly skus: readonly string[];
  readonly at: string;
};
