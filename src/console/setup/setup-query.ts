import { queryOptions } from "@tanstack/react-query";
import { getSetup } from "../../ui/api/index.ts";
import { queryClient } from "../queries.ts";

export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: ({ signal }) => getSetup(signal),
  staleTime: 60_000,
});

/** Whether the server still waits for its set-up; a server that cannot say so is taken as set up. */
export async function isSetupOpen(): Promise<boolean> {
  const state = await queryClient
    .fetchQuery({ ...setupQuery, retry: false })
    .catch(() => undefined);
  return state?.isOpen === true;
}
