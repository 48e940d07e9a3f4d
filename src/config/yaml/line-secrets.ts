import { hasSecretWord, isNearlyPassword, isSecretKey } from "./secret-key.ts";
import type { Lines } from "./lines.ts";
import type { Range } from "./secret-ranges.ts";

/** A line that speaks of a secret and is plainly over at its end: a reference or a quoted text on one line, or no value. */
const COMPLETE =
  /^\s*(?:-\s+)?["']?[\w.-]+["']?\s*:\s*(?:\{\s*(?:env|file)\s*:\s*["']?[\w./-]+["']?\s*\}|null|~|"[^"\\]*"|'[^']*')\s*$/;
const NAME_ALONE = /^(\s*)["']?([\w.-]+)["']?\s*:\s*$/;
const SETTING =
  /^(\s*)(?:region|type|capacity|lock|hostKey|active|evict|protect|bookings|start|duration|grace|url|robot|room|rooms|webhooks)\s*:/;

/**
 * What of a line may be shown where YAML itself is broken, so that nobody can tell where a value begins or ends: nothing, once a
 * secret may have begun above it; of a line that speaks of one, what comes before. The answer is the range that is secret.
 */
export function createLineSecrets(text: string, lines: Lines): (line: number) => Range | undefined | "all" {
  const contentOf = (line: number): string => text.slice(lines.range(line).start, lines.range(line).end);
  let doubtfulFrom = 1;
  while (doubtfulFrom <= lines.count) {
    const content = withoutComment(contentOf(doubtfulFrom));
    if (speaksOfSecret(content) && !COMPLETE.test(content) && !isName(content, contentOf(doubtfulFrom + 1))) break;
    doubtfulFrom++;
  }
  return (line) => {
    if (line > doubtfulFrom) return "all";
    const content = contentOf(line);
    if (!speaksOfSecret(content)) return undefined;
    const first = [...content.matchAll(/[\p{L}\p{N}_-]+/gu)].find(({ 0: word }) => isSecretKey(word));
    const { start, end } = lines.range(line);
    return first === undefined ? "all" : [start + first.index + first[0].length, end];
  };
}

/** Also what is written as `\x70`: nobody does so but to hide something. */
function speaksOfSecret(line: string): boolean {
  return hasSecretWord(line) || /\\[xuU]/.test(line);
}

/** `keynote:` is a room's name if settings follow further in. */
function isName(line: string, next: string): boolean {
  const [, indent = "", name = ""] = NAME_ALONE.exec(line) ?? [];
  const inner = SETTING.exec(next)?.[1];
  return name !== "" && !isNearlyPassword(name) && inner !== undefined && inner.length > indent.length;
}

/** Only a line which is nothing but a comment: elsewhere `#` may be inside of quotes. */
function withoutComment(line: string): string {
  return /^\s*#/.test(line) ? "" : line;
}
