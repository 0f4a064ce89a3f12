import { useId, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CountRow } from "../api/types.ts";
import { formatMoment, formatQuantity } from "../format/index.ts";
import { useNow } from "../states/index.ts";
import { quantityAt, scaleOf, stepPath, type CurvePoint, type Frame } from "./scale.ts";
import "./curve.css";

const height = 140;
const firstWidth = 640;

type CurveProps = {
  readonly points: readonly CurvePoint[];
  readonly counts: readonly CountRow[];
  /** Asks why it was so much at that moment. */
  readonly onAsk: (at: string) => void;
};

/** What was on hand over time: steps for movements, dots for counts, red below zero. A tap asks why. */
export function BalanceCurve(props: CurveProps) {
  const { points } = props;
  const { t } = useTranslation();
  const { figure, width } = useWidth();
  const [pointedX, setPointedX] = useState<number>();
  if (points.length < 2) return <p className="soft">{t("item.curveNone")}</p>;
  const frame = { width, height };
  const scale = scaleOf(points, frame);
  const pointedMs = pointedX === undefined ? undefined : scale.timeAt(pointedX);
  const pointer = (clientX: number): number => {
    const left = figure.current?.getBoundingClientRect().left ?? 0;
    return Math.min(width, Math.max(0, clientX - left));
  };
  return (
    <figure
      ref={figure}
      className="curve"
      onPointerMove={(event) => setPointedX(pointer(event.clientX))}
      onPointerLeave={() => setPointedX(undefined)}
      onClick={(event) => {
        props.onAsk(new Date(scale.timeAt(pointer(event.clientX))).toISOString());
      }}
    >
      <Drawing {...props} frame={frame} pointedX={pointedX} />
      <figcaption className="curve-foot caption">
        <Foot points={points} pointedMs={pointedMs} />
      </figcaption>
    </figure>
  );
}

function useWidth() {
  const figure = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(firstWidth);
  useLayoutEffect(() => {
    const element = figure.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(Math.max(100, element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { figure, width };
}

function Drawing(
  props: CurveProps & { readonly frame: Frame; readonly pointedX: number | undefined },
) {
  const { points, counts, frame, pointedX } = props;
  const { t } = useTranslation();
  const nowMs = useNow();
  const below = useId();
  const scale = scaleOf(points, frame);
  const zero = scale.y(0);
  const path = stepPath(points, frame);
  const first = points[0]?.at ?? "";
  const last = points.at(-1);
  const shownCounts = counts.filter((count) => Date.parse(count.at) >= Date.parse(first));
  const label = t("item.curveText", {
    from: formatMoment(first, { nowMs }),
    to: formatMoment(last?.at ?? "", { nowMs }),
    low: formatQuantity(Math.min(...points.map((point) => point.quantity))),
    high: formatQuantity(Math.max(...points.map((point) => point.quantity))),
    now: formatQuantity(last?.quantity ?? 0),
    counts: shownCounts.length,
  });
  return (
    <svg
      width={frame.width}
      height={height + 12}
      viewBox={`0 -6 ${frame.width} ${height + 12}`}
      role="img"
      aria-label={label}
    >
      <clipPath id={below}>
        <rect x="0" y={zero} width={frame.width} height={Math.max(0, height - zero)} />
      </clipPath>
      <path d={`${path}V${zero}H0Z`} className="curve-fill" />
      <path d={`${path}V${zero}H0Z`} className="curve-below" clipPath={`url(#${below})`} />
      <line x1="0" x2={frame.width} y1={zero} y2={zero} className="curve-zero" />
      <path d={path} className="curve-line" />
      {shownCounts.map((count) => (
        <circle
          key={count.count}
          cx={scale.x(count.at)}
          cy={scale.y(quantityAt(points, Date.parse(count.at)) ?? 0)}
          r="4"
          className="curve-dot"
        >
          <title>
            {`${formatMoment(count.at, { nowMs })} ${t("item.curveCount", { quantity: formatQuantity(count.quantity) })}`}
          </title>
        </circle>
      ))}
      {pointedX === undefined ? null : (
        <line x1={pointedX} x2={pointedX} y1="0" y2={height} className="curve-pointer" />
      )}
    </svg>
  );
}

function Foot(props: {
  readonly points: readonly CurvePoint[];
  readonly pointedMs: number | undefined;
}) {
  const { t } = useTranslation();
  const nowMs = useNow();
  const { points, pointedMs } = props;
  const values = points.map((point) => point.quantity);
  if (pointedMs !== undefined) {
    const quantity = quantityAt(points, pointedMs);
    return (
      <span>
        {formatMoment(new Date(pointedMs).toISOString(), { nowMs })} ·{" "}
        {quantity === undefined ? "–" : formatQuantity(quantity)}
      </span>
    );
  }
  return (
    <>
      <span>{formatMoment(points[0]?.at ?? "", { nowMs })}</span>
      <span>
        {t("item.curveSpan", {
          low: formatQuantity(Math.min(...values)),
          high: formatQuantity(Math.max(...values)),
        })}
      </span>
      <span>{formatMoment(points.at(-1)?.at ?? "", { nowMs })}</span>
    </>
  );
}
