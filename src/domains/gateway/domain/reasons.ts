import type { Bilingual } from "#kernel";

export type QuarantineReason = { readonly title: Bilingual; readonly remedy: Bilingual };

/** Why a message is set aside, and who can do what about it. */
export const quarantineReasons: Readonly<Record<string, QuarantineReason>> = {
  envelope: reason(
    ["信封格式不对", "The envelope is wrong"],
    ["按 errors 改正信封字段。", "Mend the attributes that errors names."],
  ),
  "unknown-type": reason(
    ["没有这种事件", "There is no such word"],
    ["改正 type,或升级后重放。", "Mend the type, or replay after an upgrade that knows it."],
  ),
  "not-observed": reason(
    ["该事件只能由命令产生", "The word is decided by commands only"],
    ["用相应的命令操作,然后搁置此条。", "Use the command, then dismiss this message."],
  ),
  "unknown-version": reason(
    ["版本未知", "The version is not known"],
    ["升级后重放,或按当前版本改正。", "Replay after the upgrade, or mend to the current version."],
  ),
  data: reason(
    ["内容不符合格式", "The data do not match the schema"],
    ["按 errors 改正字段。", "Mend the fields that errors names."],
  ),
  "no-place": reason(["没有写明门店", "It names no place"], ["补上 place。", "Add the place."]),
  "outside-key": reason(
    ["超出密钥的范围", "Outside what the key may send"],
    [
      "核实发送方,放宽密钥后由有权的人重放。",
      "Check the sender; whoever may speak for it replays.",
    ],
  ),
  time: reason(["时间无法使用", "The time is of no use"], ["改正 time。", "Mend the time."]),
  future: reason(
    ["时间在未来", "The time lies in the future"],
    [
      "校准设备时钟;到时重放,或改正 time。",
      "Set the device's clock; replay later, or mend the time.",
    ],
  ),
  conflict: reason(
    ["同一编号内容不同", "The id is known with another content"],
    [
      "若是新的事实,换新的 id;若是重复的错误,搁置。",
      "Mend it under a new id if it is a new fact; dismiss it if not.",
    ],
  ),
  "too-deep": reason(
    ["嵌套过深", "Nested too deep"],
    ["检查发送方,改正内容。", "Check the sender and mend the message."],
  ),
  "too-large": reason(
    ["单条过大", "The message is too large"],
    ["拆成几条,或搁置。", "Split it, or dismiss it."],
  ),
  number: reason(
    ["数字超出范围", "A number is beyond what can be held exactly"],
    ["改正 errors 指出的数字。", "Mend the number that errors points at."],
  ),
  text: reason(
    ["文字含有无法保存的字符", "A text holds characters that cannot be kept"],
    ["去掉空字符和不成对的代理字符。", "Leave out NUL and unpaired surrogates."],
  ),
  name: reason(
    ["字段名不允许使用", "A member has a name that is not allowed"],
    ["改用接口文档中的字段名。", "Use the names of the API document."],
  ),
};

function reason(
  [zhTitle, enTitle]: readonly [string, string],
  [zhRemedy, enRemedy]: readonly [string, string],
): QuarantineReason {
  return { title: { zh: zhTitle, en: enTitle }, remedy: { zh: zhRemedy, en: enRemedy } };
}
