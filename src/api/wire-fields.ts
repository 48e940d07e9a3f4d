import { namesIn } from "./methods.ts";

/**
 * What may be shown of requests, answers and messages: an allow-list of the wire's fields. All others may hold a secret, also those that
 * the API does not have yet.
 */
const FIELDS: ReadonlySet<string> = new Set(
  (
    "id domain domainName roomName startTime meetingOptions duration capacity type lock isLocked addHostKey options clients peerId " +
    "forceKick url robotId validated method data isError"
  ).split(" "),
);

export function isWireField(name: string): boolean {
  return FIELDS.has(name);
}

/** Of a list or a map: a region may hold 100,000 objects. */
const MOST = 100;
/** Far deeper values would overflow the stack. */
const DEEPEST = 20;
/** What stands for a value that is not shown. */
const HIDDEN = "***";

/** A copy of a request's data, or of an answer to `method`, with the values of the wire's fields alone. */
export function shownFields(value: unknown, method: string, part: "request" | "answer"): unknown {
  if (typeof value === "string") return HIDDEN;
  return shown(value, { names: part === "answer" ? namesIn(method) : 0, depth: 0, hidden: false });
}

interface At {
  /** The levels below whose fields are names. */
  readonly names: number;
  readonly depth: number;
  /** In a field that is not the wire's. */
  readonly hidden: boolean;
}

function shown(value: unknown, at: At): unknown {
  if (typeof value !== "object" || value === null) return at.hidden && tellsMuch(value) ? HIDDEN : value;
  if (at.depth === DEEPEST) return "…";
  const below = { ...at, depth: at.depth + 1 };
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST).map((item) => shown(item, below));
    return value.length > MOST ? [...items, `… and ${value.length - MOST} more`] : items;
  }
  const fields = Object.entries(value) as [string, unknown][];
  const some = fields.slice(0, MOST).map(([name, item]) => {
    if (at.names > 0) return [name, shown(item, { ...below, names: at.names - 1 })] as const;
    return [name, name === "url" ? hostOf(item) : shown(item, { ...below, hidden: !FIELDS.has(name) })] as const;
  });
  return Object.fromEntries(fields.length > MOST ? [...some, ["…", `and ${fields.length - MOST} more`]] : some);
}

/** That there is no password, or that a key is asked for, is no secret. */
function tellsMuch(value: unknown): boolean {
  return value !== null && value !== "" && typeof value !== "boolean";
}

/** A listener's path and query are what its sender is known by. */
function hostOf(url: unknown): unknown {
  if (typeof url !== "string") return tellsMuch(url) ? HIDDEN : url;
  return URL.canParse(url) ? `${new URL(url).origin}/…` : HIDDEN;
}
