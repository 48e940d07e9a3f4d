/** In characters. */
const LONGEST = 300;

const NOT_SHOWN = "refused with a message that is not shown, because it holds a secret";

/** `"hostKey":"…"`, `password='…'`, `key=…` */
const NAME = String.raw`(\b(?:key|password|hostKey|host-key|webhookKey|signThis|secret|x-auth-key)(?:\\?["'])?)`;
const QUOTED = String.raw`"(?:[^"\\]|\\.)*"|'[^']*'|\\"(?:(?!\\").)*\\"`;
const FIELD = new RegExp(String.raw`${NAME}\s*(?:[:=]\s*(?:${QUOTED})|=\s*[^\s,;&"'\\]+)`, "gi");

/** Without secrets: it may quote the request, or another object. */
export function safeMessage(message: string, secrets: readonly string[]): string {
  if (secrets.some((secret) => quotes(message, secret))) return NOT_SHOWN;
  return message.replaceAll(FIELD, "$1: ***").slice(0, LONGEST);
}

const LONGEST_BODY = 500;

/** Of a body that isn't JSON. In broken JSON a secret has no clear end. */
export function safeBeginning(body: string, secrets: readonly string[]): string {
  if (secrets.some((secret) => quotes(body, secret)))
    return `${body.length} characters that are not shown, because they hold a secret`;
  if (/^\s*[[{"]/.test(body)) return `${body.length} characters of JSON that is cut off or broken`;
  const shown = body.slice(0, 4 * LONGEST_BODY).replaceAll(FIELD, "$1: ***");
  return shown.length > LONGEST_BODY ? `${shown.slice(0, LONGEST_BODY)}… (${body.length} characters)` : shown;
}

function quotes(text: string, secret: string): boolean {
  return text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1));
}
