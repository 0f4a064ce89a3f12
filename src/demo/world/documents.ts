import type { SimMs } from "../timeline.ts";

/** Goods that are somewhere else and are to come back: with the shop next door, with a promoter, on a lorry. */
export type OpenDocument = {
  readonly kind: "custody" | "sample" | "transfer";
  readonly number: string;
  readonly person?: string;
  readonly dueAt: SimMs;
  /** Of a transfer: still on the road or lost, put away without a scan, or received with less than the note says. */
  readonly arrival?: "none" | "unscanned" | "short";
  readonly lines: readonly { readonly item: number; readonly units: number }[];
};

/** The truth of what is out, by number of the document. What nobody wrote down has a number too. */
export type Documents = Map<string, OpenDocument>;
