import { keysOf, NAMED_MAPS } from "../schema/schema-at.ts";
import { hasSecretWord, isNearlyPassword, isSecretKey } from "./secret-key.ts";
import type { Lines } from "./lines.ts";
import type { Range } from "./range.ts";

/** A secret field that certainly ends with its line. */
const COMPLETE =
  /^\s*(?:-\s+)?["']?[\w.-]+["']?\s*:\s*(?:\{\s*(?:env|file)\s*:\s*["']?[\w./-]+["']?\s*\}|null|~|"[^"\\]*"|'[^']*')\s*$/;
const NAME_ALONE = /^(\s*)["']?([\w.-]+)["']?\s*:\s*$/;
/** What a named entry may hold. */
const SETTINGS = NAMED_MAPS.flatMap(({ entry }) => keysOf(entry)).filter((key) => !isSecretKey(key));
const SETTING = new RegExp(String.raw`^(\s*)(?:${SETTINGS.join("|")})\s*:`);

/**
 * Finds what to hide of a line where the YAML is broken, and values have no known end: everything after the first secret field that may
 * go on past its line, and of that line the part behind its key. `undefined` is nothing.
 */
export function createLineSecrets(text: string, lines: Lines): (line: number) => Range | undefined | "all" {
  const contentOf = (line: number): string => text.slice(lines.range(line).start, lines.range(line).end);
  let unsafeFrom = 1;
  while (unsafeFrom <= lines.count) {
    const content = withoutComment(contentOf(unsafeFrom));
    if (mentionsSecret(content) && !COMPLETE.test(content) && !isName(content, contentOf(unsafeFrom + 1))) break;
    unsafeFrom++;
  }
  return (line) => {
    if (line > unsafeFrom) return "all";
    const content = contentOf(line);
    if (!mentionsSecret(content)) return undefined;
    const first = [...content.matchAll(/[\p{L}\p{N}_-]+/gu)].find(({ 0: word }) => isSecretKey(word));
    const { start, end } = lines.range(line);
    return first === undefined ? "all" : [start + first.index + first[0].length, end];
  };
}

/** An escape such as `\x70` may hide a key. */
function mentionsSecret(line: string): boolean {
  return hasSecretWord(line) || /\\[xuU]/.test(line);
}

/** `keynote:` is a room if settings follow. */
function isName(line: string, next: string): boolean {
  const [, indent = "", name = ""] = NAME_ALONE.exec(line) ?? [];
  const inner = SETTING.exec(next)?.[1];
  return name !== "" && !isNearlyPassword(name) && inner !== undefined && inner.length > indent.length;
}

/** Elsewhere, `#` may be in quotes. */
function withoutComment(line: string): string {
  return /^\s*#/.test(line) ? "" : line;
}
