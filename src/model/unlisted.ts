import type { ObjectPlace } from "./state.ts";

/** Ours, not over, and in no list. */
export interface UnlistedObject extends ObjectPlace {
  readonly kind: string;
  readonly address: string;
  readonly domain: string;
}

/** One that the region was asked for. */
export interface AskedObject extends UnlistedObject {
  /** `found`: it is in its list now. */
  readonly answer: "found" | "gone" | "unsure";
  /** Why it is unsure. */
  readonly because?: string;
}
