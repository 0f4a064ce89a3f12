import {
  CloudServerOutlined,
  DisconnectOutlined,
  LockOutlined,
  QuestionCircleOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { failureKind, type FailureKind } from "../api/problem.ts";
import { StatePage } from "./StatePage.tsx";

const icons: Readonly<Record<FailureKind, ReactNode>> = {
  "signed-out": <LockOutlined />,
  forbidden: <LockOutlined />,
  missing: <QuestionCircleOutlined />,
  unreachable: <DisconnectOutlined />,
  failed: <CloudServerOutlined />,
};

/** Why a page has nothing to show, in words, with the way out. */
export function Failure(props: {
  readonly error: unknown;
  readonly onRetry?: () => void;
  readonly wayOut?: ReactNode;
}) {
  const { t } = useTranslation();
  const kind = failureKind(props.error);
  const key = kind === "signed-out" ? "forbidden" : kind;
  const message = props.error instanceof Error ? props.error.message : String(props.error);
  const canRetry = kind === "unreachable" || kind === "failed";
  return (
    <StatePage
      isAlert
      icon={icons[kind]}
      title={t(`problem.${key}.title`)}
      body={t(`problem.${key}.body`, { message })}
    >
      {canRetry && props.onRetry ? (
        <button type="button" className="button" onClick={props.onRetry}>
          {t("problem.retry")}
        </button>
      ) : null}
      {canRetry ? null : props.wayOut}
    </StatePage>
  );
}
