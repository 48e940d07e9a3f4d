import { randomUUID } from "node:crypto";
import { validate as validateState } from "./generated/state-validator.ts";
import { domainOf } from "../model/address.ts";
import { parseJson, UnfitJson } from "../model/json.ts";
import { Failure, fail } from "../model/diagnostic.ts";
import { shortDigest } from "../model/short-digest.ts";
import { BUDGETS, MEBIBYTE } from "../model/budgets.ts";
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

type GroupedObject = readonly [name: string, object: Omit<StateObject, "kind" | "region">];

/** Built from entries: a domain may be named like a member of every object. */
function groupedObjects(objects: State["objects"]): StateDocument["objects"] {
  const domains = new Map<string, Map<string, GroupedObject[]>>();
  for (const [address, { kind, region, ...object }] of Object.entries(objects)) {
    const domain = domainOf(address);
    const regions = domains.get(domain) ?? new Map<string, GroupedObject[]>();
    domains.set(domain, regions);
    const named: GroupedObject = [`${kind}/${address.slice(kind.length + domain.length + 2)}`, object];
    const known = regions.get(region);
    if (known === undefined) regions.set(region, [named]);
    else known.push(named);
  }
  return Object.fromEntries(
    [...domains].map(([domain, regions]) => [
      domain,
      Object.fromEntries([...regions].map(([region, named]) => [region, Object.fromEntries(named)])),
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
  return `${linesOf(documentOf(state), 0)}\n`;
}

/** Objects and items of lists are on one line each. */
function linesOf(value: object, depth: number): string {
  const indent = "  ".repeat(depth + 1);
  const isLeaf = (item: unknown): boolean => typeof item !== "object" || item === null || depth >= 3;
  const written = (item: unknown): string => (isLeaf(item) ? JSON.stringify(item) : linesOf(item as object, depth + 1));
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[\n${value.map((item) => `${indent}${JSON.stringify(item)}`).join(",\n")}\n${indent.slice(2)}]`;
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return "{}";
  return `{\n${entries.map(([name, item]) => `${indent}${JSON.stringify(name)}: ${written(item)}`).join(",\n")}\n${indent.slice(2)}}`;
}

/** Throws a Failure. */
export function parseState(text: string, where: string): State {
  if (text.length > BUDGETS.documentBytes) throw tooMuch(where, `${BUDGETS.documentBytes / MEBIBYTE} MiB`);
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
  const entries = Object.keys(state.objects).length;
  if (entries > BUDGETS.stateEntries) throw tooMuch(where, `${BUDGETS.stateEntries.toLocaleString("en")} objects`);
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
