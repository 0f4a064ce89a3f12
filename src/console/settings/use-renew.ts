import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

/** A command is done when its event stands; what pages read follows within these times. */
const readAgainMs = [0, 400, 1_500] as const;

/** Reads what these keys begin with anew, until what was just decided is surely in it. */
export function useRenew(...keys: readonly string[]): () => void {
  const client = useQueryClient();
  const joined = keys.join(" ");
  return useCallback(() => {
    for (const waitMs of readAgainMs)
      setTimeout(() => {
        for (const key of joined.split(" ")) void client.invalidateQueries({ queryKey: [key] });
      }, waitMs);
  }, [client, joined]);
}
