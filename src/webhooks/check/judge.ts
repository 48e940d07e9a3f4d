import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Exchanged } from "./exchange.ts";
import { type Expected, type Form, type Mistake, readSignature } from "./signature.ts";

type Answered = Extract<Exchanged, { kind: "answered" }>;

/** An answer that takes longer is worth a warning. */
const SLOW = 2_000;

/** What is wrong with the answer to a validation. */
export function judgeValidation(exchanged: Exchanged, expected: Expected): Diagnostic[] {
  if (exchanged.kind === "failed") return [judgeFailure(exchanged)];
  const status = judgeStatus(exchanged);
  if (status !== undefined) return [status, ...judgePace(exchanged)];
  return [...judgeSignature(exchanged, expected), ...judgePace(exchanged)];
}

/** What is wrong with the answer to an event. One that nobody knows yet should be passed over. */
export function judgeEvent(exchanged: Exchanged, { known }: { readonly known: boolean }): Diagnostic[] {
  if (exchanged.kind === "failed") return [judgeFailure(exchanged)];
  const status = judgeStatus(exchanged);
  if (status === undefined) return judgePace(exchanged);
  if (known) return [status, ...judgePace(exchanged)];
  const help = "The manual's list of events may grow: take what isn't known, and do nothing.";
  return [
    {
      severity: "warning",
      code: "unknown-event-refused",
      summary: `${status.summary} to an event that is not in the manual`,
      help,
    },
  ];
}

const FAILURES = {
  unreachable: "The platform comes from the internet: check the name, the port, the firewall and that the listener runs.",
  untrusted: "Have the certificate renewed, made out to this name, and served with its whole chain.",
  tls: "Check that this port speaks https, and TLS 1.2 or newer.",
  timeout: "Answer first and work later. The manual doesn't say how long the platform waits.",
  broken: "Look into the listener's log, and into that of the proxy before it.",
} as const;

function judgeFailure({ code, message }: Extract<Exchanged, { kind: "failed" }>): Diagnostic {
  return { severity: "error", code: `listener-${code}`, summary: message, help: FAILURES[code] };
}

function judgePace({ milliseconds }: Answered): Diagnostic[] {
  if (milliseconds <= SLOW) return [];
  const summary = `took ${(milliseconds / 1_000).toFixed(1)} s`;
  return [{ severity: "warning", code: "slow-answer", summary, help: FAILURES.timeout }];
}

/** Any other status than one of success. */
function judgeStatus({ status, headers }: Answered): Diagnostic | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status >= 300 && status < 400) {
    const to = headers["location"] === undefined ? "" : ` to ${headers["location"]}`;
    const help = "A redirected POST can't be counted on to arrive: give the webhook the url that it ends at.";
    return { severity: "error", code: "redirect", summary: `answered ${status}, a redirect${to}`, help };
  }
  return { severity: "error", code: "bad-status", summary: `answered ${status}`, help: helpOfStatus(status) };
}

function helpOfStatus(status: number): string {
  if (status === 401 || status === 403 || status === 407 || status === 419)
    return "The platform sends neither a login nor a CSRF token: exempt this path from both.";
  if (status === 404 || status === 410) return "Check the path: nothing is there.";
  if (status === 405 || status === 501) return "Take POST at this path.";
  if (status === 406 || status === 415) return "Take application/json, and answer text/plain.";
  if (status === 400 || status === 422) return 'Take {"event": "…"} with each of the events of the manual, Appendix C.';
  if (status === 429) return "Let the platform in: its events come in bursts.";
  return status >= 500 ? FAILURES.broken : "Answer 200.";
}

const FORMS: Readonly<Record<Form, readonly [string, string]>> = {
  bom: ["begins with a byte order mark", "Write the answer as plain UTF-8."],
  blanks: ["has blanks or line breaks around it", "Answer the 64 characters alone."],
  "line-break": ["ends with a line break", "Answer the 64 characters alone: write, don't print a line."],
  quotes: ["stands in quotes", "Answer it as text/plain, not as JSON: in Express, .type('text/plain').send(signature)."],
  json: ["is wrapped in JSON", "Answer the 64 characters alone, as text/plain."],
  prefix: ["has a prefix that names the algorithm", "Answer the 64 characters alone."],
  "upper-case": ["is in upper case", "Write the digits in lower case."],
  base64: ["is in base64", "Write the digest in hex: .digest('hex')."],
  binary: ["is 32 raw bytes", "Write the digest in hex: .digest('hex')."],
};

const MISTAKES: Readonly<Record<Mistake, readonly [string, string]>> = {
  "api-secret": [
    "the signature is made with XROOM_SECRET",
    "Sign with the domain's webhookKey. The API's secret must never be a listener's key.",
  ],
  "key-with-blanks": [
    "the signature is made with the key and a blank, a line break or quotes around it",
    "Look at how the listener reads its key.",
  ],
  "key-as-bytes": ["the signature takes the key for hex and decodes it", "Use the key's characters as they are."],
  "text-as-bytes": ["the signature takes signThis for hex and decodes it", "Sign the characters of signThis as they are."],
  "both-as-bytes": ["the signature takes key and signThis for hex and decodes them", "Use the characters of both as they are."],
  "whole-body": ["the signature is that of the whole body", "Sign the value of signThis alone."],
  swapped: ["key and message are swapped", "The webhookKey is the key, and signThis the message."],
  "plain-hash": ["the answer is a plain SHA-256, without a key", "Compute the HMAC-SHA256 of signThis under the webhookKey."],
  "other-hash": [
    "the signature is made with another hash than SHA-256",
    "Compute the HMAC-SHA256 of signThis under the webhookKey.",
  ],
};

function judgeSignature({ status, headers, body }: Answered, expected: Expected): Diagnostic[] {
  const error = (code: string, [summary, help]: readonly [string, string]): Diagnostic => ({
    severity: "error",
    code,
    summary,
    help,
  });
  const { forms, meaning } = readSignature(body, expected);
  const ofForms = forms.map((form) => error(`signature-${form}`, [`the signature ${FORMS[form][0]}`, FORMS[form][1]]));
  switch (meaning.kind) {
    case "signature":
      return forms.length > 0 || status === 200 ? ofForms : [otherSuccess(status)];
    case "mistake":
      return [error(meaning.mistake, MISTAKES[meaning.mistake]), ...ofForms];
    case "stranger":
      return [
        error("wrong-key", [
          "the answer could be a signature, but not by this key",
          "Compare the listener's key with the domain's webhookKey in the dashboard, and with the one that this command was given.",
        ]),
        ...ofForms,
      ];
    case "echo":
      return [
        error("echo", ["what was to be signed came back unsigned", "Answer its HMAC-SHA256 under the webhookKey, in hex."]),
      ];
    case "nothing":
      return [error("no-signature", ["the answer is empty", "Answer the signature as the body."])];
    case "other":
      return [error("no-signature", whatElse(headers, body))];
    default:
      return meaning satisfies never;
  }
}

function otherSuccess(status: number): Diagnostic {
  const help = "Answer 200: the manual doesn't say what else the platform takes.";
  return { severity: "warning", code: "other-success", summary: `the signature is right, but comes with ${status}`, help };
}

function whatElse(headers: Answered["headers"], body: Buffer): [string, string] {
  const text = body.toString().trim();
  if (/^<(?:!doctype|html|\?xml)/i.test(text) || /text\/html/i.test(headers["content-type"] ?? ""))
    return [
      "the answer is an HTML page",
      "Something else answers at this url: a login, a single-page application, a framework's own page.",
    ];
  return [
    `the answer is no signature: ${text.length > 80 ? `${text.slice(0, 80)}…` : text}`,
    "Answer the HMAC-SHA256 of signThis under the webhookKey, in lower-case hex, and nothing else.",
  ];
}
