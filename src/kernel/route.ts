import type { TSchema } from "typebox";
import type { Refusal } from "./problem.ts";
import type { Bilingual } from "./text.ts";

/** A person's or a key's part in the chain; without a place it holds everywhere in the chain. */
export type RoleAssignment = { readonly role: string; readonly place?: string };

/** What a caller may speak about; `undefined` = everything. */
export type AccessLimits = {
  readonly types: readonly string[] | undefined;
  readonly places: readonly string[] | undefined;
  readonly zones: readonly string[] | undefined;
};

export type Language = "zh-CN" | "en";

/** Who asks: a person with a session, or a machine with a key. */
export type Principal = {
  readonly kind: "user" | "key";
  readonly tenantId: number;
  /** Code of the chain. */
  readonly tenant: string;
  /** Id of the person or of the key: what events carry as `actor`. */
  readonly actor: string;
  readonly login: string;
  readonly name: string;
  readonly language: Language;
  readonly roles: readonly RoleAssignment[];
  /** Limits of a key; a person's places follow from the roles. */
  readonly limits: AccessLimits;
};

/** One request, checked against the route's schemas. */
export type RouteContext = {
  /** Reading it on a public route throws; there `visitor` says who it is, if anybody. */
  readonly principal: Principal;
  readonly visitor: Principal | undefined;
  /** What this caller may read or send under the route's permission. */
  readonly limits: AccessLimits;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
  readonly language: Language;
  readonly requestId: string;
  readonly address: string;
  /** The browser came by https, so cookies may be kept to it. */
  readonly isSecure: boolean;
  /** Asks whether the caller holds a further permission, as for personal fields in an answer. */
  readonly may: (permission: string, place?: string) => boolean;
  /** Called when the caller has gone away before the answer ended. */
  readonly onGone: (listener: () => void) => void;
};

/** What a handler gives back; `body` goes out as JSON, unless it is a stream of bytes. */
export type Answer = {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/**
 * Where the permission must hold: in the whole chain, in at least one place, or in the places that the request names
 * (none named = in the whole chain).
 */
export type RouteScope =
  | "chain"
  | "somewhere"
  | ((request: {
      readonly params: Readonly<Record<string, string>>;
      readonly query: Readonly<Record<string, unknown>>;
      readonly body: unknown;
    }) => string | readonly string[] | undefined);

export type RouteSchema = {
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly headers?: TSchema;
  readonly body?: TSchema;
  /** Shown in the API document where the handler itself decides what is wrong with a body. */
  readonly shownBody?: TSchema;
  readonly answer?: TSchema;
};

/** One door of the API, told without any word of a web framework; a domain's routes.ts makes them. */
export type Route = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below /api/v1, parameters as `:place`. */
  readonly url: string;
  /** A permission of the role table, `signed-in` for anybody with a session or key, `public` for everybody. */
  readonly permission: string;
  /** Absent: the permission must hold in the whole chain. */
  readonly scope?: RouteScope;
  readonly summary: Bilingual;
  readonly schema?: RouteSchema;
  /** Body forms beside application/json. */
  readonly contentTypes?: readonly string[];
  /** The body is a file, of any type but JSON: it reaches the handler as bytes (application/octet-stream). */
  readonly takesBytes?: boolean;
  readonly bodyLimitBytes?: number;
  /** Each message of a body is judged alone: what is hostile reaches the handler marked (hostile.ts), its neighbours as data. */
  readonly judgesMessages?: boolean;
  /** Keeps new events: answers 503 while the disk is nearly full. */
  readonly keepsEvents?: boolean;
  /** Who did what is kept in the audit log, refusals too. */
  readonly isAudited?: boolean;
  readonly handler: (context: RouteContext) => RouteResult | PromiseLike<RouteResult>;
};

export type RouteResult = Answer | Refusal;
