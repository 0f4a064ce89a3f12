import { Type } from "typebox";
import type { ProblemCatalogue } from "#kernel";

const milliseconds = Type.Number({ minimum: -1e14, maximum: 1e14 });

export const clockBody = Type.Object(
  {
    source: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    boot: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    t0: milliseconds,
    monotonicMs: Type.Optional(milliseconds),
    samples: Type.Optional(
      Type.Array(
        Type.Object(
          { t0: milliseconds, t1: milliseconds, t2: milliseconds, t3: milliseconds },
          { additionalProperties: false },
        ),
        { maxItems: 8 },
      ),
    ),
  },
  { additionalProperties: false },
);

export const maximumBatchEvents = 1000;
export const maximumBodyBytes = 5 * 1024 * 1024;

export const gatewayProblems: ProblemCatalogue = {
  "gateway.conflict": {
    kind: "conflict",
    title: {
      zh: "同一编号的事件内容不同",
      en: "An event with this id and another content is known",
    },
    remedy: {
      zh: "新的事实请用新的 id;收到的内容保存在隔离区。",
      en: "Send a new fact with a new id; what arrived is kept in quarantine.",
    },
  },
  "gateway.quarantined": {
    kind: "invalid",
    title: { zh: "事件已隔离", en: "The event is in quarantine" },
    remedy: {
      zh: "按 errors 指出的字段修正后重放;事件没有丢失。",
      en: "Mend the fields that errors names and replay it; nothing is lost.",
    },
  },
  "gateway.batch-too-large": {
    kind: "too-large",
    title: { zh: "一次发送的事件太多", en: "Too many events in one post" },
    remedy: { zh: "每次最多 1000 条,请分批发送。", en: "Send at most 1000 events in one post." },
  },
  "gateway.busy": {
    kind: "unavailable",
    title: { zh: "服务器繁忙", en: "The server is busy" },
    remedy: { zh: "请稍后用同样的 id 重发。", en: "Send the same events again a little later." },
  },
};
