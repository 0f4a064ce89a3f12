import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/**
 * A TCP proxy that misbehaves on command, as networks do: it delays, closes, resets, and leaves connections half open,
 * where each side believes that the other is still there and nobody ever answers.
 */
export type ChaosProxy = {
  readonly port: number;
  /** Connections that are open now. */
  readonly openCount: () => number;
  /** Every chunk takes this much longer, both ways; 0 ends it. */
  readonly delay: (latencyMs: number) => void;
  /** Ends all connections in order (FIN). */
  readonly cut: () => void;
  /** Ends all connections at once (RST), whatever is under way. */
  readonly reset: () => void;
  /** All present connections swallow what they are sent and stay open; new ones work. */
  readonly halfOpen: () => void;
  /** The next answer of each present connection is swallowed and the connection reset: the request arrived, its answer did not. */
  readonly loseAnswers: () => void;
  /** New connections are reset until it is allowed again. */
  readonly refuse: (isRefusing: boolean) => void;
  readonly stop: () => Promise<void>;
};

type Link = {
  readonly near: Socket;
  readonly far: Socket;
  mode: "open" | "half-open" | "lose-answer";
};

export async function startChaosProxy(target: {
  readonly host: string;
  readonly port: number;
}): Promise<ChaosProxy> {
  const links = new Set<Link>();
  const state = { latencyMs: 0, isRefusing: false };
  const server = createServer((near) => {
    if (state.isRefusing) {
      near.on("error", () => undefined);
      near.resetAndDestroy();
      return;
    }
    const link: Link = { near, far: connect(target.port, target.host), mode: "open" };
    links.add(link);
    forward(link, { from: near, to: link.far, isAnswer: false });
    forward(link, { from: link.far, to: near, isAnswer: true });
  });

  function forward(link: Link, way: { from: Socket; to: Socket; isAnswer: boolean }): void {
    const { from, to, isAnswer } = way;
    from.setNoDelay(true);
    from.on("data", (chunk: Buffer) => {
      if (link.mode === "half-open") return;
      if (link.mode === "lose-answer" && isAnswer) {
        destroy(link);
        return;
      }
      if (state.latencyMs === 0) pass(to, chunk);
      else setTimeout(() => link.mode === "open" && pass(to, chunk), state.latencyMs);
    });
    from.on("error", () => undefined);
    from.on("close", () => {
      // A half-open link keeps its other side in the belief that nothing happened.
      if (link.mode === "half-open") return;
      to.destroy();
      links.delete(link);
    });
  }

  function destroy(link: Link): void {
    link.mode = "open";
    link.near.resetAndDestroy();
    link.far.resetAndDestroy();
    links.delete(link);
  }

  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    port: (server.address() as AddressInfo).port,
    openCount: () => links.size,
    delay: (latencyMs) => (state.latencyMs = latencyMs),
    cut: () => links.forEach((link) => link.near.end()),
    reset: () => links.forEach(destroy),
    halfOpen: () => links.forEach((link) => (link.mode = "half-open")),
    loseAnswers: () => links.forEach((link) => (link.mode = "lose-answer")),
    refuse: (isRefusing) => (state.isRefusing = isRefusing),
    stop: async () => {
      for (const link of links) destroy(link);
      await new Promise((done) => server.close(done));
    },
  };
}

function pass(to: Socket, chunk: Buffer): void {
  if (!to.destroyed) to.write(chunk);
}
