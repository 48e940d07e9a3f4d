import type { Instant } from "../../model/instant.ts";

/** One call that arrived. An entry is there as soon as the call is, and is filled in as it is answered. */
export interface CallLogEntry {
  readonly seq: number;
  /** By the emulator's clock. */
  readonly at: Instant;
  readonly region: string;
  readonly collection: string;
  /** `add`; empty if it could not be read. */
  readonly method: string;
  /** As it was sent, passwords too: see `maskSecrets`. */
  readonly data: unknown;
  readonly authorized: boolean;
  /** Whether the world was changed. */
  readonly effect: boolean;
  /** The HTTP status that was answered; `null` as long as there is none, and where a fault left none. */
  readonly status: number | null;
  /** Whether the caller was told of a failure, or of nothing. */
  readonly isError: boolean;
  readonly errMsg?: string;
  /** What came of it, in a few words: `id 7`, `3 listed`, `false`, `not validated`. */
  readonly result?: string;
  readonly fault?: string;
}

/** How an entry looks to whom writes it. */
export type OpenEntry = { -readonly [K in keyof CallLogEntry]: CallLogEntry[K] };

export interface CallLog {
  readonly entries: readonly CallLogEntry[];
  open(entry: Pick<CallLogEntry, "at" | "region" | "collection" | "method" | "data" | "authorized">): OpenEntry;
  clear(): void;
}

/** More than any test needs, and little enough for a server that runs for weeks. */
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

/** An output in a few words, if it says anything. The log must not hold on to all that was ever listed. */
export function summarize(output: unknown, effect: boolean): string | undefined {
  if (Array.isArray(output)) return `${output.length} listed`;
  if (typeof output === "boolean") return String(output);
  if (typeof output !== "object" || output === null) return undefined;
  if (effect && "id" in output && typeof output.id === "number") return `id ${output.id}`;
  if ("validated" in output) return output.validated === true ? "validated" : "not validated";
  return undefined;
}
