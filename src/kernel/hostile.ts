import type { FieldError } from "./problem.ts";

/** Why a message was not taken as data: nesting, a number, a text, a member's name, or its size. */
export type HostileReason = "too-deep" | "number" | "text" | "name" | "too-large";

const mark = Symbol("hostile");

/**
 * Stands in a body for a message whose JSON is well formed and which must not be handled as data. It carries the text as
 * it came, so that the message can be kept; JSON knows no symbols, so nobody can send one of these.
 */
export type HostileMessage = {
  readonly [mark]: true;
  readonly reason: HostileReason;
  readonly text: string;
  readonly errors: readonly FieldError[];
  /** What the text says, only to find out who sent it; absent where it was too deep or too large to be read. */
  readonly value?: unknown;
};

export function hostileMessage(what: Omit<HostileMessage, typeof mark>): HostileMessage {
  return { ...what, [mark]: true };
}

export function isHostile(value: unknown): value is HostileMessage {
  return typeof value === "object" && value !== null && mark in value;
}
