import type { Instant } from "../../model/instant.ts";

/** One call. Its entry is made when the call arrives and completed when it is answered. */
export interface CallLogEntry {
  readonly seq: number;
  /** By the emulator's clock. */
  readonly at: Instant;
  readonly region: string;
  readonly collection: string;
  /** `add`; empty if the body can't be read. */
  readonly method: string;
  /** As sent, with passwords: see `maskSecrets`. */
  readonly data: unknown;
  readonly authorized: boolean;
  /** Whether it changed the world. */
  readonly effect: boolean;
  /** The HTTP status; `null` before the answer, or if a fault left none. */
  readonly status: number | null;
  /** Whether the caller got a failure, or no answer. */
  readonly isError: boolean;
  readonly errMsg?: string;
  /** The result in a few words: `id 7`, `3 listed`, `false`, `not validated`. */
  readonly result?: string;
  readonly fault?: string;
}

export type OpenEntry = { -readonly [K in keyof CallLogEntry]: CallLogEntry[K] };

export interface CallLog {
  readonly entries: readonly CallLogEntry[];
  open(entry: Pick<CallLogEntry, "at" | "region" | "collection" | "method" | "data" | "authorized">): OpenEntry;
  clear(): void;
}

/** Bounds the memory of a server that runs for weeks. */
const LONGEST_LOG = 100_000;

export function createCallLog(): CallLog {
  const entries: OpenEntry[] = [];
  let seq = 0;
  return {
    entries,
    open: (about) => {
      const entry: OpenEntry = { seq: ++seq, ...about, effect: false, status: null, isError: true };
      if (entries.push(entry) > LONGEST_LOG) entries.splice(0, LONGEST_LOG / 10);
      return entry;
    },
    clear: () => {
      entries.length = 0;
    },
  };
}

/** In place of the output: the log must not keep all that was ever listed. */
export function summarize(output: unknown, effect: boolean): string | undefined {
  if (Array.isArray(output)) return `${output.length} listed`;
  if (typeof output === "boolean") return String(output);
  if (typeof output !== "object" || output === null) return undefined;
  if (effect && "id" in output && typeof output.id === "number") return `id ${output.id}`;
  if ("validated" in output) return output.validated === true ? "validated" : "not validated";
  return undefined;
}
