import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useRouteContext } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../../ui/format/index.ts";
import { assignmentOf, isChainRole, roles, type Assignment } from "./roles.ts";

/** Which roles somebody holds, and where; at least one. */
export function RolePicker(props: {
  readonly assignments: readonly Assignment[];
  readonly onChange: (assignments: readonly Assignment[]) => void;
}) {
  const { assignments, onChange } = props;
  const { t } = useTranslation();
  return (
    <fieldset className="roles">
      <legend>{t("people.roles")}</legend>
      {assignments.map((assignment, index) => (
        <RoleLine
          key={index}
          number={index + 1}
          assignment={assignment}
          onChange={(next) => onChange(assignments.map((each, at) => (at === index ? next : each)))}
          {...(assignments.length > 1 && {
            onRemove: () => onChange(assignments.filter((_, at) => at !== index)),
          })}
        />
      ))}
      <button
        type="button"
        className="button"
        onClick={() => onChange([...assignments, { role: "assistant" }])}
      >
        <PlusOutlined aria-hidden="true" />
        {t("people.addRole")}
      </button>
    </fieldset>
  );
}

function RoleLine(props: {
  readonly number: number;
  readonly assignment: Assignment;
  readonly onChange: (assignment: Assignment) => void;
  readonly onRemove?: () => void;
}) {
  const { assignment, number, onChange, onRemove } = props;
  const { role, place = "" } = assignment;
  const { t, i18n } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  const isKnown = place === "" || session.places.some((each) => each.place === place);
  return (
    <div className="role-line">
      <select
        className="field select"
        aria-label={t("people.roleNumber", { number })}
        value={role}
        onChange={(change) => {
          const next = roles.find((each) => each === change.target.value);
          if (next) onChange(assignmentOf(next, place));
        }}
      >
        {roles.map((each) => (
          <option key={each} value={each}>
            {t(`role.${each}`)}
          </option>
        ))}
      </select>
      <select
        className="field select"
        aria-label={t("people.placeNumber", { number })}
        value={place}
        disabled={isChainRole(role)}
        onChange={(change) => onChange(assignmentOf(role, change.target.value))}
      >
        <option value="">{t("people.wholeChain")}</option>
        {isKnown ? null : <option value={place}>{place}</option>}
        {session.places.map((each) => (
          <option key={each.place} value={each.place}>
            {nameOf(each, i18n.language)}
          </option>
        ))}
      </select>
      {onRemove === undefined ? null : (
        <button
          type="button"
          className="button"
          aria-label={t("people.removeRole", { number })}
          onClick={onRemove}
        >
          <DeleteOutlined aria-hidden="true" />
        </button>
      )}
      <span className="caption">{t(`role.may.${role}`)}</span>
    </div>
  );
}
