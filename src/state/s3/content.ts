import { fail } from "../../model/diagnostic.ts";
import type { State } from "../../model/state.ts";
import type { OpenOptions } from "../contract.ts";
import { orNothing, parseState } from "../document.ts";
import { type Lease, parseLease } from "../lease.ts";

const FORMAT = "xroom.locked-state/1";

/** What the object holds: a state, if one was written, and its lock, if it is held. */
export interface Content {
  readonly lock: Lease | undefined;
  readonly state: State | undefined;
}

/** Times of a lease are the store's in the object, and ours elsewhere; `ahead` is how many milliseconds the store's clock is ahead. */
export function serialiseContent({ lock, state }: Content, ahead: number): string {
  const stored = lock === undefined ? null : moved(lock, ahead);
  return `${JSON.stringify({ format: FORMAT, lock: stored, state: state ?? null }, null, 2)}\n`;
}

/** Throws a Failure for what is none of it. A state alone, as `xroom state pull` prints it, is one that nobody has locked. */
export async function parseContent(
  text: string,
  ahead: number,
  where: string,
  options: Pick<OpenOptions, "overBroken">,
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
  if (format !== FORMAT) return { lock: undefined, state: await orNothing(options, () => parseState(text, where)) };
  const [lock, state] = [fields.get("lock") ?? undefined, fields.get("state") ?? undefined];
  return {
    lock: lock === undefined ? undefined : moved(parseLease(JSON.stringify(lock)), -ahead),
    state: state === undefined ? undefined : await orNothing(options, () => parseState(JSON.stringify(state), where)),
  };
}

function moved(lease: Lease, milliseconds: number): Lease {
  const time = Date.parse(lease.expires ?? "") + milliseconds;
  return Number.isNaN(time) ? lease : { ...lease, expires: new Date(time).toISOString() };
}
