import { randomUUID } from "node:crypto";
import { validate as validateState } from "./generated/state-validator.ts";
import { parseJson, UnfitJson } from "../model/json.ts";
import { Failure, fail } from "../model/diagnostic.ts";
import { shortDigest } from "../model/short-digest.ts";
import { BUDGETS, MEBIBYTE } from "../model/budgets.ts";
import { groupedAddresses, nameOf, objectLines, readObjectLines } from "./object-lines.ts";
import { removeForeignEntries } from "./foreign-entries.ts";
import { describeSchemaError, type SchemaError } from "../model/schema-error.ts";
import type { State, StateDocument, StateObject } from "../model/state.ts";

const FORMAT = "xroom.state/2";

export function emptyState(): State {
  return { ...NOTHING, lineage: randomUUID() };
}

const NOTHING = {
  format: FORMAT,
  serial: 0,
  objects: {},
  series: {},
  missing: [],
  gone: [],
  plans: [],
  open: [],
  intents: [],
} as const satisfies Omit<State, "lineage">;

export function documentOf({ objects, foreign: _, ...rest }: State): StateDocument {
  const { format, lineage, serial, project, key, ...lists } = rest;
  const head = { format, lineage, serial, ...(project === undefined ? {} : { project }), ...(key === undefined ? {} : { key }) };
  return { ...head, objects: groupedObjects(objects), ...lists };
}

/** Built from entries: a domain may be named like a member of every object. */
function groupedObjects(objects: State["objects"]): StateDocument["objects"] {
  return Object.fromEntries(
    [...groupedAddresses(objects)].map(([domain, regions]) => [
      domain,
      Object.fromEntries(
        [...regions].map(([region, addresses]) => [
          region,
          Object.fromEntries(
            addresses.map((address) => {
              const { kind, region: _, ...object } = objects[address] as StateObject;
              return [nameOf(address, kind, domain), object];
            }),
          ),
        ]),
      ),
    ]),
  );
}

export function stateOf({ objects, ...rest }: StateDocument): State {
  const flat = Object.entries(objects).flatMap(([domain, regions]) =>
    Object.entries(regions).flatMap(([region, named]) =>
      Object.entries(named).map(([name, object]): [string, StateObject] => {
        const kind = name.slice(0, name.indexOf("/"));
        return [`${kind}/${domain}/${name.slice(kind.length + 1)}`, { kind, region, ...object }];
      }),
    ),
  );
  return { ...rest, objects: Object.fromEntries(flat) };
}

/** One object a line, for readable diffs. */
export function serialiseState(state: State): string {
  return [...statePieces(state)].join("");
}

/** The same text in pieces. */
export function* statePieces(state: State): Generator<string> {
  let sign = "{";
  for (const [name, item] of Object.entries(documentOf({ ...state, objects: {} }))) {
    if (item === undefined) continue;
    yield `${sign}\n  ${JSON.stringify(name)}: `;
    sign = ",";
    if (name === "objects") yield* objectLines(state.objects);
    else yield typeof item === "object" ? linesOf(item as object) : JSON.stringify(item);
  }
  yield "\n}\n";
}

/** Members and items are on one line each. */
function linesOf(value: object): string {
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const items = Array.isArray(value)
    ? value.map((item) => JSON.stringify(item))
    : Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${JSON.stringify(item)}`);
  return items.length === 0 ? `${open}${close}` : `${open}\n${items.map((item) => `    ${item}`).join(",\n")}\n  ${close}`;
}

/** Throws a Failure. */
export function parseState(text: string, where: string): State {
  if (text.length > BUDGETS.documentBytes) throw tooMuch(where, `${BUDGETS.documentBytes / MEBIBYTE} MiB`);
  if (hasTooManyEntries(text)) throw tooMuch(where, `${BUDGETS.stateEntries.toLocaleString("en")} objects`);
  return parseLines(text, where) ?? parseWhole(text, where);
}

/** Before it is parsed: each entry has a fingerprint. */
function hasTooManyEntries(text: string): boolean {
  let left = BUDGETS.stateEntries;
  if (text.length < left * FINGERPRINT.length) return false;
  for (let at = text.indexOf(FINGERPRINT); at >= 0; at = text.indexOf(FINGERPRINT, at + 1)) {
    left -= 1;
    if (left < 0) return true;
  }
  return false;
}

const FINGERPRINT = '"applied"';

/** `undefined` if it is to be parsed whole, which also tells what is wrong. */
function parseLines(text: string, where: string): State | undefined {
  if (!text.startsWith(`{\n  "format": "${FORMAT}",\n`)) return undefined;
  const read = readObjectLines(text);
  if (read === undefined) return undefined;
  try {
    return { ...parseWhole(read.rest, where), objects: read.objects };
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** Throws a Failure. */
export function parseWhole(text: string, where: string): State {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (cause) {
    if (cause instanceof UnfitJson) throw broken(where, `is not as xroom writes it: ${cause.message}`, cause);
    // Without the parser's message: it quotes the text, and a config may name any file.
    throw broken(where, text === "" ? "is not whole: it is empty" : "is not whole, or not JSON", cause);
  }
  const format = typeof value === "object" && value !== null ? (value as { format?: unknown }).format : undefined;
  if (format !== FORMAT && format !== EARLIER && typeof format === "string" && /^xroom\.state\/\d{1,9}$/.test(format)) {
    throw fail(
      "state-format",
      `the state at ${where} has the format ${format}, which this xroom does not know`,
      "Use the newer xroom that wrote it.",
    );
  }
  const foreign = removeForeignEntries(value);
  if (!validateState(value)) {
    const [first] = validateState.errors as unknown as readonly [SchemaError];
    throw broken(where, `is not a state: it ${describeSchemaError(first)}`);
  }
  const state = format === EARLIER ? upgraded(value as EarlierState) : stateOf(value as StateDocument);
  return foreign.length === 0 ? state : { ...state, foreign };
}

export function tooMuch(where: string, most: string): Failure {
  return fail("too-much-work", `the state at ${where} has more than ${most}`, "Part the project, each with a state of its own.");
}

const EARLIER = "xroom.state/1";

interface EarlierState extends Pick<State, "lineage" | "serial" | "objects" | "intents"> {
  readonly format: typeof EARLIER;
}

/** What the format before knew; it had longer digests. An entry whose name is no address of its kind owns nothing. */
function upgraded({ lineage, serial, objects, intents }: EarlierState): State {
  const shortened = Object.entries(objects).flatMap(([address, object]): [string, StateObject][] => {
    const isAddress = address.split("/").length > 2 && address.startsWith(`${object.kind}/`);
    return isAddress ? [[address, { ...object, applied: shortDigest(object.applied) }]] : [];
  });
  return { ...NOTHING, lineage, serial, intents, objects: Object.fromEntries(shortened) };
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
