/**
 * Signs that a list is not whole. The API has no pages and is never asked for a part, but what stands in front of it may send one: what
 * such a list lacks is not absent.
 */

/** Names are in lower case. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** `beside`: the envelope's fields. `undefined`: nothing says that there is more. */
export function signOfMore(headers: Headers, beside: object, data: unknown): string | undefined {
  if (linksToNext(textOf(headers["link"]))) return "its Link header leads to a next page";
  const range = textOf(headers["content-range"]);
  if (range !== undefined && !isWholeRange(range)) return "its Content-Range is that of a part";
  const listed = countOf(data);
  const own = Object.entries(headers).flatMap(([name, value]) => (name.startsWith("x-") ? [[name.slice(2), textOf(value)]] : []));
  const fields = [...own, ...Object.entries(beside).flatMap(withNested)] as readonly (readonly [string, unknown])[];
  for (const [name, value] of fields) {
    const sign = signIn(name.toLowerCase().replaceAll(/[^a-z]/g, ""), value, listed);
    if (sign !== undefined) return sign;
  }
  return undefined;
}

/** RFC 8288: `<https://…>; rel="prev next"` */
function linksToNext(link: string | undefined): boolean {
  const parameters = (link ?? "").replaceAll(/<[^>]*>/g, "");
  return Array.from(parameters.matchAll(/;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/gi)).some(([, quoted, bare = ""]) =>
    (quoted ?? bare).toLowerCase().split(/\s+/).includes("next"),
  );
}

/** `items 0-99/100`, `bytes 0-41/42`, and a star for the range of an empty list. */
function isWholeRange(range: string): boolean {
  const [, first, last, total] = /^\s*[\w-]+\s+(?:(\d+)-(\d+)|\*)\/(\d+)\s*$/.exec(range) ?? [];
  if (total === undefined) return false;
  return first === undefined ? Number(total) === 0 : Number(first) === 0 && Number(last) + 1 === Number(total);
}

const MORE = new Set([
  "more",
  "hasmore",
  "hasnext",
  "hasnextpage",
  "truncated",
  "istruncated",
  "partial",
  "ispartial",
  "incomplete",
]);
const NEXT = new Set([
  "next",
  "nextpage",
  "nextlink",
  "nexturl",
  "nextcursor",
  "nexttoken",
  "nextpagetoken",
  "continuationtoken",
]);
const TOTAL = new Set(["total", "totalcount", "totalitems", "totalresults"]);
const PAGES = new Set(["pages", "totalpages", "pagecount"]);
const NESTED = new Set(["meta", "metadata", "pagination", "paging", "page", "pageinfo", "links"]);

function withNested([name, value]: [string, unknown]): [string, unknown][] {
  const nests = NESTED.has(name.toLowerCase().replaceAll(/[^a-z]/g, "")) && typeof value === "object" && value !== null;
  return nests ? Object.entries(value) : [[name, value]];
}

function signIn(word: string, value: unknown, listed: number | undefined): string | undefined {
  if ((MORE.has(word) && isYes(value)) || (NEXT.has(word) && isGiven(value))) return `it says that there is more (${word})`;
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== "number") return undefined;
  if (TOTAL.has(word) && listed !== undefined && number > listed) return `it holds ${listed} of ${number}`;
  return PAGES.has(word) && number > 1 ? `it is one of ${number} pages` : undefined;
}

function isYes(value: unknown): boolean {
  return value === true || value === 1 || (typeof value === "string" && /^(?:true|yes|1)$/i.test(value));
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== "" && value !== 0;
}

/** Of a list, or of the rooms of all domains. */
function countOf(data: unknown): number | undefined {
  if (Array.isArray(data)) return data.length;
  if (typeof data !== "object" || data === null) return undefined;
  return Object.values(data).reduce<number>((sum, rooms) => sum + Object.keys((rooms as object | null) ?? {}).length, 0);
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.join(", ");
}
