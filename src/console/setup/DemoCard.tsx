import { PlayCircleOutlined } from "@ant-design/icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { getSession, loadDemo, signIn, type DemoAnswer } from "../../ui/api/index.ts";
import { DeedFailure } from "../deeds/DeedFailure.tsx";
import { queryClient } from "../queries.ts";
import { setupQuery } from "./setup-query.ts";

/** The demo in place of the set-up: on data of its own, which go when the server stops. */
export function DemoCard({ code }: { readonly code: string }) {
  const { t } = useTranslation();
  const setup = useQuery(setupQuery);
  const asking = useMutation({ mutationFn: () => loadDemo(code.trim()) });
  if (asking.data !== undefined) return <DemoStarting owner={asking.data} />;
  if (setup.data?.mayLoadDemo !== true) return null;
  return (
    <section className="card panel setup-demo" aria-labelledby="setup-demo">
      <h2 id="setup-demo">{t("setup.demo")}</h2>
      <p className="soft">{t("setup.demoHint")}</p>
      {asking.isError ? <DeedFailure error={asking.error} /> : null}
      <button
        type="button"
        className="button"
        disabled={asking.isPending || code.trim() === ""}
        onClick={() => asking.mutate()}
      >
        <PlayCircleOutlined aria-hidden="true" />
        {t("setup.demoStart")}
      </button>
      {code.trim() === "" ? <p className="caption">{t("setup.demoCode")}</p> : null}
    </section>
  );
}

const knockMs = 1_000;
/** Longer than a machine takes that has to unpack its database first. */
const limitWaitMs = 180_000;

/** The server goes away and comes back as the demo; this page signs in as soon as there is a shop to look at. */
function DemoStarting({ owner }: { readonly owner: DemoAnswer }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const end = new AbortController();
    void waitForDemo(owner, end.signal).then((isHere) => {
      if (end.signal.aborted) return;
      if (!isHere) return setLate(true);
      queryClient.clear();
      void navigate({ to: "/" });
    });
    return () => end.abort();
  }, [owner, navigate]);
  return (
    <section className="card panel setup-demo" aria-labelledby="setup-demo">
      <h2 id="setup-demo">{t("setup.demoComing")}</h2>
      <p role="status">{t(isLate ? "setup.demoLate" : "setup.demoWait")}</p>
      <p className="caption">{t("setup.demoLogin", owner)}</p>
      {isLate ? null : <span className="setup-bar" aria-hidden="true" />}
    </section>
  );
}

async function waitForDemo(owner: DemoAnswer, ended: AbortSignal): Promise<boolean> {
  for (const from = Date.now(); Date.now() - from < limitWaitMs && !ended.aborted;) {
    await new Promise((done) => setTimeout(done, knockMs));
    try {
      await signIn(owner);
      const { places } = await getSession();
      if (places.length > 0) return true;
    } catch {
      // Not there yet: the next knock asks again.
    }
  }
  return false;
}
