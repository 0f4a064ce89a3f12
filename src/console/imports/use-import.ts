import { useRef, useState } from "react";
import {
  runImport,
  type ImportCounts,
  type ImportRequest,
  type Label,
} from "../../ui/api/index.ts";

export type ErrorFile = { readonly name: string; readonly address: string };
export type ImportState =
  | { readonly status: "idle" }
  | { readonly status: "running"; readonly counts: ImportCounts | undefined }
  | { readonly status: "done"; readonly counts: ImportCounts; readonly errorFile?: ErrorFile }
  | {
      readonly status: "stopped";
      readonly counts: ImportCounts | undefined;
      readonly reason?: Label;
    }
  | { readonly status: "failed"; readonly error: unknown };

/** One import at a time on this page; what it has told so far, and how to stop it. */
export function useImport() {
  const [state, setState] = useState<ImportState>({ status: "idle" });
  const running = useRef<AbortController>(undefined);
  const start = async (request: ImportRequest): Promise<void> => {
    const abort = new AbortController();
    running.current = abort;
    let counts: ImportCounts | undefined;
    setState({ status: "running", counts });
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let file = { name: "", type: "" };
    try {
      for await (const line of runImport(request, abort.signal)) {
        if (line.kind === "error-file") {
          file = line;
          parts.push(Uint8Array.from(atob(line.part), (letter) => letter.codePointAt(0) ?? 0));
          continue;
        }
        ({ counts } = line);
        if (line.kind === "progress") setState({ status: "running", counts });
        if (line.kind === "stopped") setState({ status: "stopped", counts, reason: line.reason });
        if (line.kind === "done") {
          const blob = new Blob(parts, { type: file.type });
          const errorFile = { name: file.name, address: URL.createObjectURL(blob) };
          setState({ status: "done", counts, ...(parts.length > 0 && { errorFile }) });
          return;
        }
      }
      // An answer that ends without its last line was broken off.
      setState((now) => (now.status === "running" ? { status: "stopped", counts } : now));
    } catch (error) {
      setState(abort.signal.aborted ? { status: "stopped", counts } : { status: "failed", error });
    }
  };
  return {
    state,
    start,
    cancel: () => running.current?.abort(),
    reset: () => setState({ status: "idle" }),
  };
}
