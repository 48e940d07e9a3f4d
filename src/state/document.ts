import { randomUUID } from "node:crypto";
import { validate as validateState } from "./generated/state-validator.ts";
import { Failure, fail } from "../model/diagnostic.ts";
import { describeSchemaError, type SchemaError } from "../model/schema-error.ts";
import type { State } from "../model/state.ts";

const FORMAT = "xroom.state/1";

/** A state that holds nothing yet; its lineage is new. */
export function emptyState(): State {
  return { format: FORMAT, lineage: randomUUID(), serial: 0, objects: {}, intents: [] };
}

/** The state as stored: readable differences in a version control system, one line an entry. */
export function serialiseState(state: State): string {
  return `${JSON.stringify(state, null, 2)}\n`;
}

/** Reads a stored state. Throws a Failure that says what is wrong with it, and what to do. */
export function parseState(text: string, where: string): State {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    // The parser's own words would show a part of it, and a config may name any file.
    throw broken(where, text === "" ? "is not whole: it is empty" : "is not whole, or no JSON", cause);
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

/** What is stored is to be written over if it is no state: then it is taken for nothing. `read` throws as `parseState` does. */
export async function orNothing(
  { overBroken }: { readonly overBroken?: boolean | undefined },
  read: () => State | Promise<State>,
): Promise<State | undefined> {
  try {
    return await read();
  } catch (error) {
    if (overBroken === true && isBroken(error)) return undefined;
    throw error;
  }
}

/** Whether what is stored is no state. */
export function isBroken(error: unknown): boolean {
  return error instanceof Failure && error.diagnostics.some(({ code }) => code === BROKEN);
}

const BROKEN = "state-broken";

function broken(where: string, what: string, cause?: unknown): Failure {
  return fail(
    BROKEN,
    `the state at ${where} ${what}`,
    "Restore it from a backup or from history: `xroom state push BACKUP --force` puts one there. Without one, move it away: objects are found again by room and start, or by url, with no call made.",
    { cause },
  );
}
