/**
 * Speed: nearly all of a state is one object after another, each on a line of its own. They are written as they go, and read by their lines:
 * the general way (JSON.parse, the search for keys that are there twice, the schema, the flattening) takes four times as long. A text that
 * xroom did not write so, a single line even, is read the general way; test/state/object-lines.test.ts holds one against the other.
 *
 *   "objects": {
 *     "chat.org": {
 *       "sfo-1": {
 *         "booking/board/kickoff": {"until":"2026-12-01T10:30:00Z","applied":"…","id":7}
 */
import { type Address, domainOf } from "../model/address.ts";
import type { State, StateObject } from "../model/state.ts";

/** In characters. */
const PIECE = 65_536;

export function* objectLines(objects: State["objects"]): Generator<string> {
  let piece = "{";
  let sign = "";
  for (const [domain, regions] of groupedAddresses(objects)) {
    piece += `${sign}\n    ${JSON.stringify(domain)}: {`;
    sign = "";
    for (const [region, addresses] of regions) {
      piece += `${sign}\n      ${JSON.stringify(region)}: {`;
      sign = "";
      for (const address of addresses) {
        const { kind, region: _, protect, until, applied, id, ...rest } = objects[address] as StateObject;
        const line = JSON.stringify({ protect, until, applied, id, ...rest });
        piece += `${sign}\n        ${JSON.stringify(nameOf(address, kind, domain))}: ${line}`;
        sign = ",";
        if (piece.length < PIECE) continue;
        yield piece;
        piece = "";
      }
      piece += "\n      }";
    }
    piece += "\n    }";
  }
  yield `${piece}${sign === "" ? "" : "\n  "}}`;
}

/** By domain and region. */
export function groupedAddresses(objects: State["objects"]): Map<string, Map<string, Address[]>> {
  const domains = new Map<string, Map<string, Address[]>>();
  for (const address of Object.keys(objects)) {
    const { region } = objects[address] as StateObject;
    const domain = domainOf(address);
    const regions = domains.get(domain) ?? new Map<string, Address[]>();
    const group = regions.get(region);
    if (group === undefined) domains.set(domain, regions.set(region, [address]));
    else group.push(address);
  }
  return domains;
}

/** Within its domain and region: `booking/board/kickoff`. */
export function nameOf(address: Address, kind: string, domain: string): string {
  return `${kind}/${address.slice(kind.length + domain.length + 2)}`;
}

/** Single values alone: `objects` within another member are not the state's. */
const HEAD = /\{(?:\n  "\w+": (?:"[^"\\\x00-\x1f]*"|\d+),){0,9}\n  "objects": \{\n/y;
const END = "\n  }";
const DOMAIN = /    "([^"\\\x00-\x1f]+)": \{\n/y;
const REGION = /      "([^"\\\x00-\x1f]+)": \{\n/y;
const OBJECT =
  /        "([^"\\/\x00-\x1f]+)\/([^"\\\x00-\x1f]+)": \{(?:"protect":(true),)?(?:"until":"([^"\\\x00-\x1f]*)",)?"applied":"([\w-]{22})","id":(?:(0|[1-9]\d{0,14})|"([^"\\\x00-\x1f]+)")\}(,?)\n/y;
const CLOSED_REGION = /      \}(,?)\n/y;
const CLOSED_DOMAIN = /    \}(,?)(?=\n)/y;

type Writable = { -readonly [Field in keyof StateObject]: StateObject[Field] };

export interface ObjectsRead {
  readonly objects: State["objects"];
  /** The text without them. */
  readonly rest: string;
}

/** `undefined` for a text that is to be read the general way. */
export function readObjectLines(text: string): ObjectsRead | undefined {
  const objects: Record<Address, StateObject> = {};
  const domains = new Set<string>();
  let at = 0;
  const next = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  if (next(HEAD) === null) return undefined;
  const begin = at - 1;
  for (let isLast = false; !isLast; at += isLast ? 0 : 1) {
    const domain = next(DOMAIN)?.[1];
    if (domain === undefined || domain.includes("/") || domains.size === domains.add(domain).size) return undefined;
    const regions = new Set<string>();
    for (let isLastRegion = false; !isLastRegion;) {
      const region = next(REGION)?.[1];
      if (region === undefined || regions.size === regions.add(region).size) return undefined;
      for (let isLastObject = false; !isLastObject;) {
        const found = next(OBJECT);
        if (found === null) return undefined;
        const [, kind = "", name = "", protect, until, applied = "", number, id = ""] = found;
        const address = `${kind}/${domain}/${name}`;
        if (objects[address] !== undefined) return undefined;
        const object: Writable = { kind, region, applied, id: number === undefined ? id : Number(number) };
        if (protect !== undefined) object.protect = true;
        if (until !== undefined) object.until = until;
        objects[address] = object;
        isLastObject = found[8] === "";
      }
      const closed = next(CLOSED_REGION);
      if (closed === null) return undefined;
      isLastRegion = closed[1] === "";
    }
    const closed = next(CLOSED_DOMAIN);
    if (closed === null) return undefined;
    isLast = closed[1] === "";
  }
  if (!text.startsWith(END, at)) return undefined;
  return { objects, rest: `${text.slice(0, begin)}${text.slice(at + END.length - 1)}` };
}
