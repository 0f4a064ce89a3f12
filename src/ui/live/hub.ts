import { apiBase } from "../api/client.ts";
import type { LiveChange } from "../api/types.ts";
import { advance, lastEventId, type Positions } from "./positions.ts";
import { openStream, type LiveState } from "./sse.ts";

type Listener = {
  readonly stream: string;
  readonly onChange: (change: LiveChange) => void;
  readonly onResync: () => void;
  readonly onSetAside?: () => void;
};

/** What tabs of one browser say to each other. */
type Word =
  | { readonly kind: "want"; readonly tab: string; readonly streams: readonly string[] }
  | { readonly kind: "who" }
  | { readonly kind: "change"; readonly change: LiveChange }
  | { readonly kind: "state"; readonly state: LiveState }
  | { readonly kind: "set-aside"; readonly stream: string }
  | { readonly kind: "resync" };

const channelName = "dianmai-live";

/** Locks and channels between tabs exist only in a secure context: https, or this very machine. */
function canShare(): boolean {
  return window.isSecureContext && "locks" in navigator && "BroadcastChannel" in window;
}

/**
 * The live stream of this browser. Where the browser lets tabs agree, one tab leads: it holds the stream for all and tells
 * the others. Elsewhere each tab has its own and closes it while hidden, because a browser allows a server only six
 * connections over HTTP/1.1.
 */
export class LiveHub {
  readonly #tab: string;
  readonly #listeners = new Set<Listener>();
  readonly #stateListeners = new Set<() => void>();
  readonly #positions: Positions = new Map();
  readonly #wants = new Map<string, readonly string[]>();
  readonly #channel: BroadcastChannel | undefined;
  #state: LiveState = "connecting";
  #isLeader = false;
  #open: { readonly streams: string; readonly close: () => void } | undefined;

  constructor(tab: string) {
    this.#tab = tab;
    window.addEventListener("online", () => this.#reopen());
    if (!canShare()) {
      this.#isLeader = true;
      document.addEventListener("visibilitychange", () => this.#arrange());
      return;
    }
    this.#channel = new BroadcastChannel(channelName);
    this.#channel.addEventListener("message", (message: MessageEvent<Word>) =>
      this.#hear(message.data),
    );
    // The lock is held until this tab goes; then the next tab in the queue leads.
    void navigator.locks.request(channelName, () => {
      this.#lead();
      return new Promise<void>(() => undefined);
    });
    window.addEventListener("pagehide", () => {
      this.#say({ kind: "want", tab: this.#tab, streams: [] });
    });
  }

  /** Tells the changes of one stream until the returned function is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    this.#announce();
    return () => {
      this.#listeners.delete(listener);
      this.#announce();
    };
  }

  state(): LiveState {
    return this.#state;
  }

  onState(listener: () => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  #ownStreams(): readonly string[] {
    return [...new Set([...this.#listeners].map((each) => each.stream))];
  }

  #say(word: Word): void {
    this.#channel?.postMessage(word);
  }

  #announce(): void {
    this.#say({ kind: "want", tab: this.#tab, streams: this.#ownStreams() });
    this.#arrange();
  }

  #lead(): void {
    this.#isLeader = true;
    this.#say({ kind: "who" });
    this.#arrange();
  }

  /** The leader's stream carries what any tab wants; it is opened anew only when that set changes. */
  #arrange(): void {
    if (!this.#isLeader) return;
    const isPaused = this.#channel === undefined && document.hidden;
    const wanted = [...this.#ownStreams(), ...[...this.#wants.values()].flat()];
    const streams = isPaused ? [] : [...new Set(wanted)].toSorted();
    if (this.#open?.streams === streams.join(",")) return;
    this.#open?.close();
    this.#open = undefined;
    if (isPaused) this.#setState("paused");
    if (streams.length > 0) this.#open = this.#openFor(streams);
  }

  /** After a cut of the network the old connection may hang for long without a word. */
  #reopen(): void {
    this.#open?.close();
    this.#open = undefined;
    this.#arrange();
  }

  #openFor(streams: readonly string[]) {
    const names = streams.join(",");
    const close = openStream({
      url: `${apiBase}/live?streams=${encodeURIComponent(names)}`,
      lastEventId: () => lastEventId(this.#positions, streams),
      onState: (state) => this.#setState(state),
      onChange: (change) => {
        this.#say({ kind: "change", change });
        this.#tellChange(change);
      },
      onSetAside: (stream) => {
        this.#say({ kind: "set-aside", stream });
        this.#tellSetAside(stream);
      },
      onResync: () => {
        this.#say({ kind: "resync" });
        this.#tellResync();
      },
    });
    return { streams: names, close };
  }

  #hear(word: Word): void {
    switch (word.kind) {
      case "change":
        return this.#tellChange(word.change);
      case "set-aside":
        return this.#tellSetAside(word.stream);
      case "resync":
        return this.#tellResync();
      case "who":
        return this.#announce();
      case "state":
        return this.#isLeader ? undefined : this.#setState(word.state);
      case "want":
        return this.#isLeader ? this.#note(word.tab, word.streams) : undefined;
    }
  }

  #note(tab: string, streams: readonly string[]): void {
    if (streams.length === 0) this.#wants.delete(tab);
    else this.#wants.set(tab, streams);
    this.#arrange();
    this.#say({ kind: "state", state: this.#state });
  }

  #setState(state: LiveState): void {
    this.#state = state;
    for (const listener of this.#stateListeners) listener();
    if (this.#isLeader) this.#say({ kind: "state", state });
  }

  #tellChange(change: LiveChange): void {
    if (!advance(this.#positions, change)) return;
    for (const listener of this.#listeners) {
      if (listener.stream === change.stream) listener.onChange(change);
    }
  }

  #tellSetAside(stream: string): void {
    for (const listener of this.#listeners) {
      if (listener.stream === stream) listener.onSetAside?.();
    }
  }

  #tellResync(): void {
    for (const listener of this.#listeners) listener.onResync();
  }
}
