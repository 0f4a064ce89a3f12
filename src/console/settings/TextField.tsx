import type { ComponentProps } from "react";
import { Labelled } from "./Labelled.tsx";

/** A code of a place, a zone or a log-in, as the server takes it. */
export const codePattern = "[!-~]{1,64}";

/** One line of text or a number under its name, with what it is for below. */
export function TextField({
  name,
  hint,
  onText,
  ...input
}: {
  readonly name: string;
  readonly hint?: string;
  readonly onText: (text: string) => void;
} & Omit<ComponentProps<"input">, "name" | "className" | "onChange">) {
  return (
    <Labelled name={name} {...(hint !== undefined && { hint })}>
      <input className="field" {...input} onChange={({ target }) => onText(target.value)} />
    </Labelled>
  );
}
