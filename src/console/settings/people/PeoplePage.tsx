import { UserAddOutlined } from "@ant-design/icons";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useRouteContext, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changeUser, getUsers, type User } from "../../../ui/api/index.ts";
import { Failure, LoadingTable } from "../../../ui/states/index.ts";
import { DeedFailure } from "../../deeds/DeedFailure.tsx";
import { SettingsFrame } from "../SettingsFrame.tsx";
import { PersonForm } from "./PersonForm.tsx";
import { RegisteredPeople } from "./RegisteredPeople.tsx";
import { assignmentWords } from "./roles.ts";

const from = "/inside/$place/settings/people";
const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: ({ signal }) => getUsers(signal),
});

/** Who works with Dianmai, and in which role where. */
export function PeoplePage() {
  const { t } = useTranslation();
  const { place } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate();
  const client = useQueryClient();
  const users = useQuery(usersQuery);
  const [saved, setSaved] = useState<string>();
  const close = (): void =>
    void navigate({ to: "/$place/settings/people", params: { place }, search: {} });
  const done = (login: string): void => {
    setSaved(login);
    void client.invalidateQueries({ queryKey: usersQuery.queryKey });
    close();
  };
  const edited = users.data?.users.find(
    ({ login, person }) => login === search.edit || person === search.edit,
  );
  const isOpen = search.new === "1" || edited !== undefined;
  return (
    <SettingsFrame
      permission="users.manage"
      hint={t("people.hint")}
      action={
        <Link
          to="/$place/settings/people"
          params={{ place }}
          search={{ new: "1" }}
          className="button button-main"
        >
          <UserAddOutlined aria-hidden="true" />
          {t("people.new")}
        </Link>
      }
    >
      {saved === undefined || isOpen ? null : (
        <p className="settings-saved" role="status">
          {t("people.saved", { login: saved })}
        </p>
      )}
      {isOpen && users.data ? (
        <PersonForm key={edited?.login ?? ""} user={edited} onDone={done} onCancel={close} />
      ) : null}
      <People />
      <RegisteredPeople wanted={search.person} />
    </SettingsFrame>
  );
}

function People() {
  const { t } = useTranslation();
  const users = useQuery(usersQuery);
  if (users.isError && !users.data)
    return (
      <Failure
        error={users.error}
        onRetry={() => void users.refetch()}
        wayOut={
          <Link to="/" className="button">
            {t("problem.forbidden.go")}
          </Link>
        }
      />
    );
  return users.data ? <PeopleTable users={users.data.users} /> : <LoadingTable />;
}

function PeopleTable({ users }: { readonly users: readonly User[] }) {
  const { t } = useTranslation();
  return (
    <table className="plain-table card">
      <thead>
        <tr>
          {(["name", "roles", "state", "deeds"] as const).map((column) => (
            <th key={column} scope="col">
              {t(`people.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <PersonRow key={user.login} user={user} />
        ))}
      </tbody>
    </table>
  );
}

function PersonRow({ user }: { readonly user: User }) {
  const { t, i18n } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  return (
    <tr>
      <th scope="row">
        <span>{user.name}</span>
        <span className="caption">{user.login}</span>
      </th>
      <td data-label={t("people.column.roles")}>
        <span>
          {user.roles.map((role) => (
            <span key={`${role.role} ${role.place ?? ""}`} className="role-words">
              {assignmentWords(role, { places: session.places, language: i18n.language, t })}
            </span>
          ))}
        </span>
      </td>
      <td data-label={t("people.column.state")}>
        <span className={`mark ${user.disabled ? "mark-plain" : "mark-ok"}`}>
          {t(user.disabled ? "people.disabled" : "people.active")}
        </span>
      </td>
      <td data-label={t("people.column.deeds")}>
        <PersonDeeds user={user} />
      </td>
    </tr>
  );
}

/** Nobody locks out themselves; whom one disabled is enabled again at the same place. */
function PersonDeeds({ user }: { readonly user: User }) {
  const { t } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  const { place } = useParams({ from });
  const client = useQueryClient();
  const isSelf = user.login === session.login;
  const lock = useMutation({
    mutationFn: () => changeUser(user.login, { disabled: !user.disabled }),
    onSettled: () => client.invalidateQueries({ queryKey: usersQuery.queryKey }),
  });
  return (
    <>
      <span className="row-deeds">
        <Link
          to="/$place/settings/people"
          params={{ place }}
          search={{ edit: user.login }}
          className="button"
          aria-label={t("people.change", { name: user.name })}
        >
          {t("settings.change")}
        </Link>
        {isSelf ? (
          <span className="caption">{t("people.self")}</span>
        ) : (
          <button
            type="button"
            className="button"
            disabled={lock.isPending}
            aria-label={t(user.disabled ? "people.enableWho" : "people.disableWho", {
              name: user.name,
            })}
            onClick={() => lock.mutate()}
          >
            {t(user.disabled ? "people.enable" : "people.disable")}
          </button>
        )}
      </span>
      {lock.isError ? <DeedFailure error={lock.error} /> : null}
    </>
  );
}
