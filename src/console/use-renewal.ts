import { useQueryClient, type QueryKey } from "@tanstack/react-query";
import { useLive } from "../ui/live/index.ts";

/** Asks again for what the events of some types change, as they come in. */
export function useRenewal(
  place: string,
  of: { readonly types: readonly string[]; readonly keys: readonly QueryKey[] },
): void {
  const client = useQueryClient();
  useLive(place, (news) => {
    if (news !== "all" && !of.types.some((type) => news.types.has(type))) return;
    for (const queryKey of of.keys) void client.invalidateQueries({ queryKey });
  });
}
