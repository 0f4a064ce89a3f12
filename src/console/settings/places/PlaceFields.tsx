import { useTranslation } from "react-i18next";
import type { ShownPlace } from "../../../ui/api/index.ts";
import { Labelled } from "../Labelled.tsx";
import { TextField } from "../TextField.tsx";
import { TimezoneSelect } from "./TimezoneSelect.tsx";

const longestName = 120;

export type TypedPlace = Pick<ShownPlace, "name" | "kind" | "timezone"> & {
  readonly nameEn: string;
};

/** Name, kind and time zone of a place. */
export function PlaceFields(props: {
  readonly typed: TypedPlace;
  readonly onChange: (part: Partial<TypedPlace>) => void;
}) {
  const { typed, onChange } = props;
  const { t } = useTranslation();
  return (
    <>
      <TextField
        name={t("place.name")}
        required
        maxLength={longestName}
        value={typed.name}
        onText={(name) => onChange({ name })}
      />
      <TextField
        name={t("place.nameEn")}
        hint={t("place.nameEnHint")}
        maxLength={longestName}
        value={typed.nameEn}
        onText={(nameEn) => onChange({ nameEn })}
      />
      <Labelled name={t("place.kind")}>
        <select
          className="field select"
          value={typed.kind}
          onChange={({ target }) =>
            onChange({ kind: target.value === "warehouse" ? "warehouse" : "shop" })
          }
        >
          <option value="shop">{t("place.kind.shop")}</option>
          <option value="warehouse">{t("place.kind.warehouse")}</option>
        </select>
      </Labelled>
      <Labelled name={t("place.timezone")}>
        <TimezoneSelect value={typed.timezone} onChange={(timezone) => onChange({ timezone })} />
      </Labelled>
    </>
  );
}
