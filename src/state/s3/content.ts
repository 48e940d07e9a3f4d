import { fail } from "../../model/diagnostic.ts";
import type { State } from "../../model/state.ts";
import type { OpenOptions } from "../contract.ts";
import { documentOf, parseState, readReplaceable } from "../document.ts";
import { type Lease, parseLease } from "../lease.ts";

const FORMAT = "xroom.locked-state/1";

export interface Content {
  readonly lock: Lease | undefined;
  readonly state: State | undefined;
}

/** Stores the expiry in the store's time. `clockOffset` is in milliseconds. */
export function serialiseContent({ lock, state }: Content, clockOffset: number): string {
  const stored = lock === undefined ? null : shiftExpiry(lock, clockOffset);
  return `${JSON.stringify({ format: FORMAT, lock: stored, state: state === undefined ? null : documentOf(state) }, null, 2)}\n`;
}

/** Reads a state alone, as `xroom state pull` prints it, as unlocked. Throws a Failure. */
export async function parseContent(
  text: string,
  clockOffset: number,
  where: string,
  options: Pick<OpenOptions, "replaceBroken">,
): Promise<Content> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const fields =
    typeof value === "object" && value !== null ? new Map<string, unknown>(Object.entries(value)) : new Map<string, unknown>();
  const format = fields.get("format");
  if (typeof format === "string" && format.startsWith("xroom.locked-state/") && format !== FORMAT)
    throw fail(
      "state-format",
      `the state at ${where} has the format ${format}, which this xroom does not know`,
      "Use the newer xroom that wrote it.",
    );
  if (format !== FORMAT) return { lock: undefined, state: await readReplaceable(options, () => parseState(text, where)) };
  const [lock, state] = [fields.get("lock") ?? undefined, fields.get("state") ?? undefined];
  return {
    lock: lock === undefined ? undefined : shiftExpiry(parseLease(JSON.stringify(lock)), -clockOffset),
    state: state === undefined ? undefined : await readReplaceable(options, () => parseState(JSON.stringify(state), where)),
  };
}

function shiftExpiry(lease: Lease, milliseconds: number): Lease {
  const time = Date.parse(lease.expires ?? "") + milliseconds;
  return Number.isNaN(time) ? lease : { ...lease, expires: new Date(time).toISOString() };
}
