/** Below this a correction is noise of the measurement, milliseconds. */
const noiseMs = 50;

export type Correction =
  | { readonly kind: "none" }
  | { readonly kind: "forward" | "back"; readonly byMs: number };

/** How far the server moved the device's time: its clock was slow (forward) or fast (back). */
export function correctionOf(event: {
  readonly at: string;
  readonly envelope: { readonly time: string };
}): Correction {
  const byMs = Date.parse(event.at) - Date.parse(event.envelope.time);
  if (!(Math.abs(byMs) >= noiseMs)) return { kind: "none" };
  return { kind: byMs > 0 ? "forward" : "back", byMs: Math.abs(byMs) };
}
