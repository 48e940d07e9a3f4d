import { randomUUID } from "node:crypto";
import { validate as validateState } from "./generated/state-validator.ts";
import { Failure, fail } from "../model/diagnostic.ts";
import { describeSchemaError, type SchemaError } from "../model/schema-error.ts";
import type { State } from "../model/state.ts";

const FORMAT = "xroom.state/1";

export function emptyState(): State {
  return { format: FORMAT, lineage: randomUUID(), serial: 0, objects: {}, intents: [] };
}

/** Indented, for readable diffs. */
export function serialiseState(state: State): string {
  return `${JSON.stringify(state, null, 2)}\n`;
}

/** Throws a Failure. */
export function parseState(text: string, where: string): State {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    // Without the parser's message: it quotes the text, and a config may name any file.
    throw broken(where, text === "" ? "is not whole: it is empty" : "is not whole, or not JSON", cause);
  }
  const format = typeof value === "object" && value !== null ? (value as { format?: unknown }).format : undefined;
  if (format !== FORMAT && typeof format === "string" && /^xroom\.state\/\d+$/.test(format)) {
    throw fail(
      "state-format",
      `the state at ${where} has the format ${format}, which this xroom does not know`,
      "Use the newer xroom that wrote it.",
    );
  }
  if (!validateState(value)) {
    const [first] = validateState.errors as unknown as readonly [SchemaError];
    throw broken(where, `is not a state: it ${describeSchemaError(first)}`);
  }
  return value as State;
}

/** `undefined` for a broken state that is about to be replaced. */
export async function readReplaceable(
  { replaceBroken }: { readonly replaceBroken?: boolean | undefined },
  read: () => State | Promise<State>,
): Promise<State | undefined> {
  try {
    return await read();
  } catch (error) {
    if (replaceBroken === true && isBroken(error)) return undefined;
    throw error;
  }
}

export function isBroken(error: unknown): boolean {
  return error instanceof Failure && error.diagnostics.some(({ code }) => code === BROKEN);
}

const BROKEN = "state-broken";

function broken(where: string, what: string, cause?: unknown): Failure {
  return fail(
    BROKEN,
    `the state at ${where} ${what}`,
    "Restore a backup with `xroom state push BACKUP --force`. Without one, move it away: xroom finds the objects again by room and start, or by url, without a call.",
    { cause },
  );
}
