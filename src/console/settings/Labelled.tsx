import type { ReactNode } from "react";

/** A field of a form with its name above and, where it helps, what it is for below. */
export function Labelled(props: {
  readonly name: string;
  readonly hint?: string;
  readonly children: ReactNode;
}) {
  return (
    <label className="labelled">
      <span>{props.name}</span>
      {props.children}
      {props.hint === undefined ? null : <span className="caption">{props.hint}</span>}
    </label>
  );
}
