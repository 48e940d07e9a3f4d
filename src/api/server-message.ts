/**
 * What may be shown of a server's own words. They may quote the request, or another object, so a message that could hold a secret is not
 * shown at all: one with a secret of this run, with a word such as `password` next to what may be its value, or with a field that the API
 * does not have. Of a URL the host is shown.
 */
import { isWellFormed } from "../model/names.ts";
import { isWireField } from "./wire-fields.ts";

/** In characters. */
const LONGEST = 300;
const LONGEST_BODY = 500;
/** Far more than is shown: the patterns take time that grows with the square of the length. */
const SEARCHED = 1_000;

export const NOT_SHOWN = "refused with a message that is not shown, because it may hold a secret";

export function safeMessage(message: string, secrets: Iterable<string>): string {
  if (message === "") return "";
  const beginning = message.slice(0, SEARCHED);
  if (holdsSecret(message, secrets) || namesValue(beginning) || namesOtherField(beginning)) return NOT_SHOWN;
  return cropped(beginning.replaceAll(URLS, hostAlone), LONGEST);
}

/** Of a body that isn't JSON. In broken JSON a secret has no clear end. */
export function safeBeginning(body: string, secrets: Iterable<string>): string {
  if (/^\s*[[{"]/.test(body)) return `${body.length} characters of JSON that is cut off or broken`;
  const beginning = body.slice(0, SEARCHED);
  if (holdsSecret(body, secrets) || namesValue(beginning))
    return `${body.length} characters that are not shown, because they may hold a secret`;
  return body.length > LONGEST_BODY ? `${cropped(body, LONGEST_BODY)}… (${body.length} characters)` : body;
}

function holdsSecret(text: string, secrets: Iterable<string>): boolean {
  for (const secret of secrets) if (secret !== "" && writings(secret).some((each) => text.includes(each))) return true;
  return false;
}

/** A server may quote it as JSON, or in a URL. */
function writings(secret: string): readonly string[] {
  if (/^[\w.~-]*$/.test(secret)) return [secret];
  return [secret, JSON.stringify(secret).slice(1, -1), ...(isWellFormed(secret) ? [encodeURIComponent(secret)] : [])];
}

/** `hostKey`, `x-auth-key`, `API_TOKEN` */
const WORD =
  /(?:[\w-]*(?:key|passw|passphrase|passcode|pwd|secret|token|credential|authori[sz]ation|bearer|signature|signthis|cookie)|\b(?:pass|pin|otp|auth)(?![a-z]))[\w-]*/gi;

/** What may follow such a word in a sentence about it. Anything else may be its value. */
const PROSE = new Set(
  (
    "a accepted account accounts already an and are as at be been but by can cannot changed characters check checks contain contains denied did " +
    "do does doesn't don't empty expected expired failed field fields for format from given had has have header headers if in incorrect " +
    "invalid is it its length less long longer may mismatch missing more must needed needs no none not of on only or rejected required " +
    "requires set short should so string than that the this to too unknown unset value was weak were which will with without wrong"
  ).split(" "),
);

function namesValue(text: string): boolean {
  let found = false;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    found = true;
    const rest = text.slice(index + word.length, index + word.length + 80);
    const [, separator = "", next = ""] = /^([\s\\"'`*]*[:=]?\s*)([^\s,.;)]*)/.exec(rest) ?? [];
    if (/[=\\"'`]/.test(separator) || !(next === "" || PROSE.has(next.toLowerCase()))) return true;
  }
  // A quoted text elsewhere may be the value: `"hunter2" is a wrong password`.
  return found && /(?:^|[\s(:])(["'`]).+?\1/.test(text);
}

/** `"pin":`, `code=`: fields as they stand in JSON and in queries. */
const FIELD = /(?:\\?["']([^"'\\]*)\\?["']\s*:|([\w.-]+)\s*=(?!=))/g;

function namesOtherField(text: string): boolean {
  return Array.from(text.matchAll(FIELD)).some(([, quoted, bare]) => !isWireField((quoted ?? bare ?? "").replace(/^.*\./, "")));
}

const URLS = /\b([a-z][a-z0-9+.-]{1,20}:\/\/)(?:[^\s/?#@"']*@)?([^\s/?#"']+)([^\s"']*)/gi;

function hostAlone(_: string, scheme: string, host: string, rest: string): string {
  return `${scheme}${host}${rest === "" ? "" : "/…"}`;
}

/** By whole characters. */
function cropped(text: string, longest: number): string {
  return text.length > longest ? text.slice(0, longest).replace(/[\ud800-\udbff]$/, "") : text;
}
