import type { FileText, Location, Path } from "./parsed-file.ts";
import type { PlainValue } from "./read-plain.ts";
import { valueAt } from "./value-at.ts";

export interface BareFile {
  readonly name: string;
  readonly text: string;
  readonly plain: PlainValue;
  locateKey(path: Path): Location;
}

/** How far a key is looked for, in characters. */
const NEAR = 256 * 1024;

/** A text that is too large for a tree: messages name the line of a key, and quote nothing, as what is secret in it is not known. */
export function createBareText({ name, text, plain, locateKey }: BareFile): FileText {
  const locateLine = (path: Path): Location | undefined => {
    const key = path.at(-1);
    const map = valueAt(plain.value, path.slice(0, -1));
    if (typeof key !== "string" || typeof map !== "object" || map === null) return undefined;
    const { offset, line } =
      map === plain.value ? { offset: 0, line: 0 } : (plain.startOf(map) ?? { offset: text.length, line: 0 });
    const lines = text.slice(offset, offset + NEAR).split("\n");
    // What stands behind the map's own key is not its first entry.
    const own = map === plain.value ? lines : ["", ...lines.slice(1)];
    const indent = /^ */.exec(own.find((each) => /^ *[^\s#]/.test(each)) ?? "")?.[0] ?? "";
    const written = [key, `"${key}"`, `'${key}'`].map((each) => indent + each);
    const at = own.findIndex((each) => written.some((begin) => each.startsWith(begin) && /^ *:/.test(each.slice(begin.length))));
    if (at === -1) return undefined;
    return { source: { file: name, line: line + at + 1, column: indent.length + 1 }, length: key.length };
  };
  return { locate: (path) => locateLine(path) ?? locateKey(path), hides: () => true, excerpt: () => undefined };
}
