import type { DiagnosticCode } from "../../model/codes/index.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Expected, Mistake } from "./candidate-digests.ts";
import { classifyAnswer, type Form } from "./classify-answer.ts";

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Summary and help. */
type Text = readonly [string, string];

const FORMS: Readonly<Record<Form, Text>> = {
  bom: ["the signature begins with a byte order mark", "Write the answer as plain UTF-8."],
  blanks: ["the signature has blanks or line breaks around it", "Answer the 64 characters alone."],
  "line-break": ["the signature ends with a line break", "Answer the 64 characters alone: write, don't print a line."],
  quotes: [
    "the signature is in quotes",
    "Answer it as text/plain, not as JSON: in Express, .type('text/plain').send(signature).",
  ],
  json: ["the signature is wrapped in JSON", "Answer the 64 characters alone, as text/plain."],
  prefix: ["the signature has a prefix that names the algorithm", "Answer the 64 characters alone."],
  "upper-case": ["the signature is in upper case", "Write the digits in lower case."],
  base64: ["the signature is in base64", "Write the digest in hex: .digest('hex')."],
  binary: ["the signature is 32 raw bytes", "Write the digest in hex: .digest('hex')."],
};

const MISTAKES: Readonly<Record<Mistake, Text>> = {
  "api-secret": [
    "the signature is made with XROOM_SECRET",
    "Sign with the domain's webhookKey. The API's secret must never be a listener's key.",
  ],
  "key-with-blanks": [
    "the signature is made with the key and a blank, a line break or quotes around it",
    "Check how the listener reads its key.",
  ],
  "key-as-bytes": ["the signature decodes the key from hex", "Use the key's characters as they are."],
  "text-as-bytes": ["the signature decodes signThis from hex", "Sign the characters of signThis as they are."],
  "both-as-bytes": ["the signature decodes key and signThis from hex", "Use the characters of both as they are."],
  "whole-body": ["the signature is that of the whole body", "Sign the value of signThis alone."],
  swapped: ["key and message are swapped", "The webhookKey is the key, and signThis the message."],
  "plain-hash": ["the answer is a plain SHA-256, without a key", "Compute the HMAC-SHA256 of signThis under the webhookKey."],
  "other-hash": [
    "the signature is made with another hash than SHA-256",
    "Compute the HMAC-SHA256 of signThis under the webhookKey.",
  ],
};

const OTHER_KEY: Text = [
  "the answer could be a signature, but with another key",
  "Compare the listener's key with the domain's webhookKey in the dashboard, and with the key given to this command.",
];
const ECHO: Text = ["signThis came back unsigned", "Answer its HMAC-SHA256 under the webhookKey, in hex."];
const EMPTY: Text = ["the answer is empty", "Answer the signature as the body."];

/** What is wrong with the body of an answer to a validation. */
export function diagnoseSignature({ status, headers, body }: Answer, expected: Expected): Diagnostic[] {
  const { forms, content } = classifyAnswer(body, expected);
  const ofForms = forms.map((form) => error(`signature-${form}`, FORMS[form]));
  switch (content.kind) {
    case "signature":
      return forms.length > 0 || status === 200 ? ofForms : [otherSuccess(status)];
    case "mistake":
      return [error(content.mistake, MISTAKES[content.mistake]), ...ofForms];
    case "other-key":
      return [error("wrong-key", OTHER_KEY), ...ofForms];
    case "echo":
      return [error("echo", ECHO)];
    case "empty":
      return [error("no-signature", EMPTY)];
    case "other":
      return [error("no-signature", otherText(headers, body))];
    default:
      return content satisfies never;
  }
}

function error(code: DiagnosticCode, [summary, help]: Text): Diagnostic {
  return { severity: "error", code, summary, help };
}

function otherSuccess(status: number): Diagnostic {
  const help = "Answer 200: the manual doesn't say what else the platform accepts.";
  return { severity: "warning", code: "other-success", summary: `the signature is right, but comes with ${status}`, help };
}

function otherText(headers: Answer["headers"], body: Buffer): Text {
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
