import type { ProblemCatalogue } from "./problem.ts";
import type { SettingDefinition } from "./setting.ts";

/** What a domain tells about itself, so that the wiring and the documents need not read its code. */
export type Module = {
  readonly name: string;
  /** Words of the vocabulary that it listens to. */
  readonly hears: readonly string[];
  /** Words that its commands record. */
  readonly says: readonly string[];
  readonly tables: readonly string[];
  /** Names of its projections and reactors, which read the journal. */
  readonly projections: readonly string[];
  readonly reactors: readonly string[];
  /** Permissions that its routes ask for. */
  readonly permissions: readonly string[];
  readonly problems: ProblemCatalogue;
  /** Settings that it reads. */
  readonly settings?: readonly SettingDefinition[];
};
