import {
  AuditOutlined,
  ClockCircleOutlined,
  QuestionCircleOutlined,
  WarningFilled,
} from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { Settlement } from "../../ui/api/index.ts";
import { waitText } from "../../ui/figure/index.ts";

/** The states of a stock in words with an icon; colour is never the only sign. */
export function StockMarks(props: {
  /** Nobody has defined it yet. */
  readonly isUnknown?: boolean;
  readonly isRed: boolean;
  readonly isRecount: boolean;
  readonly negative: Settlement | null;
  readonly state: Settlement;
  readonly waitsFor: readonly string[];
}) {
  const { t } = useTranslation();
  const isGreyNegative = !props.isRed && props.negative !== null;
  return (
    <span className="marks">
      {props.isUnknown === true ? (
        <span className="mark mark-purple" title={t("unknown.hint")}>
          <QuestionCircleOutlined aria-hidden="true" />
          {t("unknown.mark")}
        </span>
      ) : null}
      {props.isRed ? (
        <span className="mark mark-red" title={t("state.redWhy")}>
          <WarningFilled aria-hidden="true" />
          {t("state.red")}
        </span>
      ) : null}
      {props.isRecount ? (
        <span className="mark mark-orange">
          <AuditOutlined aria-hidden="true" />
          {t("state.recount")}
        </span>
      ) : null}
      {isGreyNegative || props.state === "provisional" ? (
        <span className="mark mark-plain" title={t("state.provisional")}>
          <ClockCircleOutlined aria-hidden="true" />
          <span className="mark-text">
            {isGreyNegative ? `${t("state.negative")} · ` : null}
            {waitText(props.waitsFor, t)}
          </span>
        </span>
      ) : null}
    </span>
  );
}
