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
}

type Building = Component & { readonly properties: ContentLine[]; readonly components: Component[] };

/** Real files nest three deep; deeper components are kept beside each other. */
const DEEPEST = 8;

/** All outermost components of a file, in linear time. A missing END is tolerated: its parent's END closes it, too. */
export function readComponents(text: string): Component[] {
  const root: Building = { name: "", line: 0, properties: [], components: [] };
  const open: Building[] = [root];
  for (const property of contentLines(text)) {
    const parent = open.at(-1) as Building;
    if (property.name === "BEGIN") {
      const component = { name: property.value.trim().toUpperCase(), line: property.line, properties: [], components: [] };
      parent.components.push(component);
      if (open.length < DEEPEST) open.push(component);
    } else if (property.name === "END") {
      const name = property.value.trim().toUpperCase();
      const at = open.findLastIndex((each) => each.name === name);
      if (at > 0) open.length = at;
    } else parent.properties.push(property);
  }
  return root.components;
}

const BEGINS = /^[A-Za-z0-9-]+[;:]/;

function* contentLines(text: string): Generator<ContentLine> {
  let current: { parts: string[]; line: number } | undefined;
  let line = 0;
  for (const physical of text.replace(/^\u{FEFF}/u, "").split(/\r\n|\n|\r/)) {
    line += 1;
    if (/^[ \t]/.test(physical)) current?.parts.push(physical.slice(1));
    else if (physical.trim() === "") continue;
    // Some programs break long lines without the blank that folding asks for.
    else if (!BEGINS.test(physical) && current !== undefined) current.parts.push(physical);
    else {
      if (current !== undefined) yield* parsed(current);
      current = { parts: [physical], line };
    }
  }
  if (current !== undefined) yield* parsed(current);
}

const PARAMETER = /;([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,])*(?:,(?:"[^"]*"|[^";:,])*)*)/y;

function* parsed({ parts, line }: { readonly parts: readonly string[]; readonly line: number }): Generator<ContentLine> {
  const text = parts.join("");
  const name = /^[A-Za-z0-9-]+/.exec(text)?.[0];
  if (name === undefined) return;
  const parameters = new Map<string, readonly string[]>();
  let at = name.length;
  for (;;) {
    PARAMETER.lastIndex = at;
    const found = PARAMETER.exec(text);
    if (found === null) break;
    const [whole, key = "", values = ""] = found;
    parameters.set(
      key.toUpperCase(),
      [...values.matchAll(/(?:"([^"]*)"|([^",]+))/g)].map(([, quoted, plain]) => quoted ?? plain ?? ""),
    );
    at += whole.length;
  }
  const colon = text.indexOf(":", at);
  if (colon >= 0) yield { name: name.toUpperCase(), parameters, value: text.slice(colon + 1), line };
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
