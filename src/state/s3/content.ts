import { randomUUID } from "node:crypto";
import { fail } from "../../model/diagnostic.ts";
import { parseJson } from "../../model/json.ts";
import type { State } from "../../model/state.ts";
import { bounded } from "../bounded.ts";
import type { OpenOptions } from "../contract.ts";
import { documentOf, parseState, readReplaceable } from "../document.ts";
import { type ParsedLease, parseLease } from "../lease.ts";

const FORMAT = "xroom.locked-state/1";

/** The lock's end is by the store's clock. */
export interface Content {
  readonly lock: ParsedLease | undefined;
  readonly state: State | undefined;
}

export function serialiseContent({ lock, state }: Content): string {
  // Each renewal has to change the entity tag.
  const end = lock?.expires === undefined ? { renewal: randomUUID() } : { expires: new Date(lock.expires).toISOString() };
  const stored = lock === undefined ? null : { ...lock.holder, ...end };
  return `${JSON.stringify({ format: FORMAT, lock: stored, state: state === undefined ? null : documentOf(state) }, null, 2)}\n`;
}

/** Reads a state alone, as `xroom state pull` prints it, as unlocked. Throws a Failure. */
export async function parseContent(text: string, where: string, options: Pick<OpenOptions, "replaceBroken">): Promise<Content> {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    // `parseState` says what is wrong.
    value = undefined;
  }
  const fields =
    typeof value === "object" && value !== null ? new Map<string, unknown>(Object.entries(value)) : new Map<string, unknown>();
  const format = fields.get("format");
  if (typeof format === "string" && format.startsWith("xroom.locked-state/") && format !== FORMAT)
    throw fail(
      "state-format",
      `the state at ${where} has the format ${bounded(format)}, which this xroom does not know`,
      "Use the newer xroom that wrote it.",
    );
  if (format !== FORMAT) return { lock: undefined, state: await readReplaceable(options, () => parseState(text, where)) };
  const [lock, state] = [fields.get("lock") ?? undefined, fields.get("state") ?? undefined];
  return {
    lock: lock === undefined ? undefined : parseLease(JSON.stringify(lock)),
    state: state === undefined ? undefined : await readReplaceable(options, () => parseState(JSON.stringify(state), where)),
  };
}
