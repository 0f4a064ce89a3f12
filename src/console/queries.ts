import { QueryCache, QueryClient, queryOptions } from "@tanstack/react-query";
import { failureKind, getItem, getSession } from "../ui/api/index.ts";

const retryLimit = 2;
const freshMs = 30_000;

/** Told when the server no longer knows who asks: the session is over. */
let onSessionOver = (): void => undefined;
export function whenSessionIsOver(act: () => void): void {
  onSessionOver = act;
}

/** Only a server that cannot be reached is asked again; a refusal stays a refusal. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (failureKind(error) === "signed-out") onSessionOver();
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: freshMs,
      networkMode: "always",
      retry: (failures, error) => failures < retryLimit && failureKind(error) === "unreachable",
      retryDelay: (failures) => 500 * 2 ** failures,
      refetchOnWindowFocus: true,
    },
    // A deed without network fails at once and says so; it never waits to be done later behind one's back.
    mutations: { networkMode: "always" },
  },
});

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => getSession(signal),
  staleTime: 5 * 60_000,
});

export function itemQuery(place: string, sku: string) {
  return queryOptions({
    queryKey: ["item", place, sku],
    queryFn: ({ signal }) => getItem({ place, sku }, signal),
  });
}
