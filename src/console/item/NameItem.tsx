import { QuestionCircleOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { defineItems, newDeed } from "../../ui/api/index.ts";
import { DeedFailure } from "../deeds/DeedFailure.tsx";
import { TextField } from "../settings/TextField.tsx";
import "../settings/settings.css";

const blank = { name: "", nameEn: "", measure: "", category: "" };
const fields = [
  { field: "name", longest: 120, isRequired: true },
  { field: "nameEn", longest: 120, isRequired: false },
  { field: "measure", longest: 8, isRequired: false },
  { field: "category", longest: 60, isRequired: false },
] as const;
/** A command is done when its event stands; the name can be read within these times. */
const readAgainMs = [0, 400, 1_500] as const;

/** An item that was sold, counted or received before anybody defined it: its records are whole, it lacks a name. */
export function NameItem({ sku }: { readonly sku: string }) {
  const { t } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  const client = useQueryClient();
  const [typed, setTyped] = useState<Record<keyof typeof blank, string>>(blank);
  const naming = useMutation({
    mutationFn: () => {
      const given = Object.entries(typed).map(([field, text]) => [field, text.trim()] as const);
      const known = Object.fromEntries(given.filter(([, text]) => text !== ""));
      return defineItems(newDeed(), [{ sku, name: typed.name.trim(), ...known }]);
    },
    onSuccess: () => {
      for (const waitMs of readAgainMs)
        setTimeout(() => {
          for (const key of ["item", "stock"]) void client.invalidateQueries({ queryKey: [key] });
        }, waitMs);
    },
  });
  const mayName = session.may.includes("items.define");
  return (
    <section className="card panel settings-form settings name-item" aria-labelledby="name-item">
      <h2 id="name-item">
        <QuestionCircleOutlined aria-hidden="true" /> {t("unknown.title")}
      </h2>
      <p className="soft">{t(mayName ? "unknown.body" : "unknown.ask")}</p>
      {mayName ? (
        <form
          className="settings-form"
          onSubmit={(submit) => {
            submit.preventDefault();
            naming.mutate();
          }}
        >
          <div className="form-fields">
            {fields.map(({ field, longest, isRequired }) => (
              <TextField
                key={field}
                name={t(`unknown.${field}`)}
                required={isRequired}
                maxLength={longest}
                value={typed[field]}
                onText={(text) => setTyped({ ...typed, [field]: text })}
              />
            ))}
          </div>
          {naming.isError ? <DeedFailure error={naming.error} /> : null}
          <div className="form-buttons">
            <button
              type="submit"
              className="button button-main"
              disabled={naming.isPending || naming.isSuccess}
            >
              {t(naming.isPending || naming.isSuccess ? "deed.working" : "unknown.save")}
            </button>
          </div>
        </form>
      ) : null}
    </section>
  );
}
