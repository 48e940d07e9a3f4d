/** The server's own words may be long or an HTML page: this much of them is kept. */
const LONGEST = 300;

const NOT_SHOWN = "refused with a message that is not shown, because it holds a secret";

/** `"hostKey":"…"`, `password='…'`, `key=…`: what a message quotes of an object, this one's or another's. */
const NAME = String.raw`(\b(?:key|password|hostKey|host-key|webhookKey|signThis|secret|x-auth-key)(?:\\?["'])?)`;
const QUOTED = String.raw`"(?:[^"\\]|\\.)*"|'[^']*'|\\"(?:(?!\\").)*\\"`;
const FIELD = new RegExp(String.raw`${NAME}\s*(?:[:=]\s*(?:${QUOTED})|=\s*[^\s,;&"'\\]+)`, "gi");

/**
 * A server's message as it may be shown. One that quotes a secret that was sent is not shown at all; the values of fields that are
 * named for secrets are left out of every other, as they may be those of somebody else's object.
 */
export function wordsOf(said: string, secrets: readonly string[]): string {
  if (secrets.some((secret) => quotes(said, secret))) return NOT_SHOWN;
  return said.replaceAll(FIELD, "$1: ***").slice(0, LONGEST);
}

const LONGEST_BODY = 500;

/**
 * The beginning of an answer that isn't JSON, for those who look for what answered. A proxy's page may repeat what it was sent, and of
 * JSON that is cut off nobody can tell where a secret ends: neither is shown.
 */
export function beginningOf(body: string, secrets: readonly string[]): string {
  if (secrets.some((secret) => quotes(body, secret)))
    return `${body.length} characters that are not shown, because they hold a secret`;
  if (/^\s*[[{"]/.test(body)) return `${body.length} characters of JSON that is cut off or broken`;
  const told = body.slice(0, 4 * LONGEST_BODY).replaceAll(FIELD, "$1: ***");
  return told.length > LONGEST_BODY ? `${told.slice(0, LONGEST_BODY)}… (${body.length} characters)` : told;
}

/** As it is, or as JSON would write it. */
function quotes(said: string, secret: string): boolean {
  return said.includes(secret) || said.includes(JSON.stringify(secret).slice(1, -1));
}
