/** A property of an iCalendar file (RFC 5545, 3.1), unfolded. Its value is as written. */
export interface ContentLine {
  /** In upper case. */
  readonly name: string;
  /** By name in upper case, each with its values, without quotes. */
  readonly parameters: ReadonlyMap<string, readonly string[]>;
  readonly value: string;
  /** Where it begins, from 1. */
  readonly line: number;
}

/** A component (RFC 5545, 3.4) with the line of its BEGIN. */
export interface Component {
  /** In upper case. */
  readonly name: string;
  readonly line: number;
  readonly properties: readonly ContentLine[];
  readonly components: readonly Component[];
  /** Whether it has an END: without one, the file may be cut off there. */
  readonly isClosed: boolean;
}

type Building = Omit<Component, "isClosed"> & {
  readonly properties: ContentLine[];
  readonly components: Component[];
  isClosed: boolean;
};

/** Real files nest three deep; deeper components are kept beside each other. */
const DEEPEST = 8;

/** All outermost components of a file, in linear time. A missing END is tolerated: what can't lie inside closes the component, too. */
export function readComponents(text: string): Component[] {
  const root: Building = { name: "", line: 0, properties: [], components: [], isClosed: true };
  const open: Building[] = [root];
  for (const property of contentLines(text)) {
    const name = property.value.trim().toUpperCase();
    const at = open.findLastIndex((each) => each.name === name);
    if (property.name === "BEGIN") {
      // No component lies in one of its own kind.
      if (at > 0) open.length = at;
      const component: Building = { name, line: property.line, properties: [], components: [], isClosed: false };
      (open.at(-1) as Building).components.push(component);
      if (open.length < DEEPEST) open.push(component);
    } else if (property.name === "END") {
      if (at <= 0) continue;
      (open[at] as Building).isClosed = true;
      open.length = at;
    } else (open.at(-1) as Building).properties.push(property);
  }
  return root.components;
}

/** Names that some program writes in lower case. */
const NAMES = new Set(
  "BEGIN END VERSION PRODID METHOD UID DTSTAMP DTSTART DTEND DURATION RRULE RDATE EXDATE EXRULE RECURRENCE-ID SEQUENCE STATUS SUMMARY LOCATION URL DESCRIPTION CONFERENCE CLASS TRANSP CREATED LAST-MODIFIED ORGANIZER ATTENDEE TZID TZNAME TZOFFSETFROM TZOFFSETTO ACTION TRIGGER".split(
    " ",
  ),
);

/** Whether a line begins a property. What was broken without folding may look alike: `Join: …`, `https://…`. */
function isProperty(line: string): boolean {
  const name = /^[A-Za-z0-9-]+(?=[;:])/.exec(line)?.[0];
  return name !== undefined && (!/[a-z]/.test(name) || /^X-/i.test(name) || NAMES.has(name.toUpperCase()));
}

/** Lines of about the length at which programs fold; shorter ones were ended by a line break of the text. */
const FOLDED = 60;

interface Unfolded {
  readonly parts: string[];
  readonly line: number;
  /** Of its last line in the file. */
  length: number;
}

function* contentLines(text: string): Generator<ContentLine> {
  let current: Unfolded | undefined;
  for (const unfolded of unfoldedLines(text)) {
    const { parts, length } = unfolded;
    const [first = ""] = parts;
    // Some programs break lines without the blank that folding asks for.
    if (current !== undefined && !isProperty(parts.length > 1 ? parts.join("") : first)) {
      current.parts.push(current.length < FOLDED ? `\\n${first}` : first, ...parts.slice(1));
      current.length = length;
    } else {
      if (current !== undefined) yield* parsed(current);
      current = unfolded;
    }
  }
  if (current !== undefined) yield* parsed(current);
}

function* unfoldedLines(text: string): Generator<Unfolded> {
  let current: Unfolded | undefined;
  let line = 0;
  for (const physical of text.replace(/^\u{FEFF}/u, "").split(/\r\n|\n|\r/)) {
    line += 1;
    if (/^[ \t]/.test(physical) && current !== undefined) {
      current.parts.push(physical.slice(1));
      current.length = physical.length;
    } else if (physical.trim() !== "") {
      if (current !== undefined) yield current;
      current = { parts: [physical], line, length: physical.length };
    }
  }
  if (current !== undefined) yield current;
}

/** Their values have no colon, but zone names may: `TZID=(UTC+01:00) Amsterdam, Berlin`, without the quotes that belong around it. */
const TIMES: ReadonlySet<string> = new Set(["DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID"]);
const TIME_PARAMETER = /;([A-Za-z0-9-]+)=("[^"]*"|[^;"]*)/g;

function parsedTime(name: string, text: string, line: number): ContentLine | undefined {
  const colon = text.lastIndexOf(":");
  if (colon < 0) return undefined;
  const parameters = [...text.slice(name.length, colon).matchAll(TIME_PARAMETER)].map(
    ([, key = "", value = ""]): [string, readonly string[]] => [key.toUpperCase(), [value.replaceAll('"', "")]],
  );
  return { name: name.toUpperCase(), parameters: mapOf(parameters), value: text.slice(colon + 1), line };
}

const PARAMETER = /;([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,])*(?:,(?:"[^"]*"|[^";:,])*)*)/y;

function* parsed({ parts, line }: { readonly parts: readonly string[]; readonly line: number }): Generator<ContentLine> {
  const text = parts.join("");
  const name = /^[A-Za-z0-9-]+/.exec(text)?.[0];
  if (name === undefined) return;
  if (TIMES.has(name.toUpperCase())) {
    const time = parsedTime(name, text, line);
    if (time !== undefined) yield time;
    return;
  }
  const parameters: [string, readonly string[]][] = [];
  let at = name.length;
  for (;;) {
    PARAMETER.lastIndex = at;
    const found = PARAMETER.exec(text);
    if (found === null) break;
    const [whole, key = "", values = ""] = found;
    parameters.push([
      key.toUpperCase(),
      [...values.matchAll(/(?:"([^"]*)"|([^",]+))/g)].map(([, quoted, plain]) => quoted ?? plain ?? ""),
    ]);
    at += whole.length;
  }
  const colon = text.indexOf(":", at);
  if (colon >= 0) yield { name: name.toUpperCase(), parameters: mapOf(parameters), value: text.slice(colon + 1), line };
}

const NONE: ContentLine["parameters"] = new Map();

/** Most properties have none, and an empty map takes as much memory as a property. */
function mapOf(parameters: readonly (readonly [string, readonly string[]])[]): ContentLine["parameters"] {
  return parameters.length === 0 ? NONE : new Map(parameters);
}

/** The first property of a name. */
export function propertyOf({ properties }: Component, name: string): ContentLine | undefined {
  return properties.find((each) => each.name === name);
}

export function propertiesOf({ properties }: Component, name: string): ContentLine[] {
  return properties.filter((each) => each.name === name);
}

/** The text of a property (RFC 5545, 3.3.11); empty if there is none. */
export function textOf(component: Component, name: string): string {
  return unescaped(propertyOf(component, name)?.value ?? "");
}

export function unescaped(value: string): string {
  return value.replace(/\\([\\;,nN])/g, (_, character: string) => (character.toLowerCase() === "n" ? "\n" : character));
}
