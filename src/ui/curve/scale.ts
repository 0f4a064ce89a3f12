export type CurvePoint = { readonly at: string; readonly quantity: number };

/** The lowest and highest value to draw; zero belongs to it, because below zero is what people look for. */
export function valueSpan(points: readonly CurvePoint[]): {
  readonly low: number;
  readonly high: number;
} {
  const values = points.map((point) => point.quantity);
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  return high === low ? { low, high: low + 1000 } : { low, high };
}

export type Frame = { readonly width: number; readonly height: number };

/** Places instants and quantities inside a frame of pixels. */
export function scaleOf(points: readonly CurvePoint[], frame: Frame) {
  const times = points.map((point) => Date.parse(point.at));
  const startMs = Math.min(...times);
  const lengthMs = Math.max(1, Math.max(...times) - startMs);
  const { low, high } = valueSpan(points);
  return {
    x: (instant: string): number =>
      Math.min(1, Math.max(0, (Date.parse(instant) - startMs) / lengthMs)) * frame.width,
    y: (quantity: number): number => ((high - quantity) / (high - low)) * frame.height,
    timeAt: (x: number): number => startMs + (x / frame.width) * lengthMs,
    low,
    high,
  };
}

/** A balance holds until the next change, so the line goes in steps and never slants. */
export function stepPath(points: readonly CurvePoint[], frame: Frame): string {
  const { x, y } = scaleOf(points, frame);
  return points
    .map((point, index) => {
      const [px, py] = [x(point.at).toFixed(1), y(point.quantity).toFixed(1)];
      return index === 0 ? `M${px} ${py}` : `H${px}V${py}`;
    })
    .join("");
}

/** What was on hand at a moment: the last point before it. */
export function quantityAt(points: readonly CurvePoint[], timeMs: number): number | undefined {
  return points.findLast((point) => Date.parse(point.at) <= timeMs)?.quantity;
}
