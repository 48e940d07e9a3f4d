import { candidateDigests, type Digested, type Expected } from "./candidate-digests.ts";

/** A way in which the form of an answer differs from the plain signature. */
export type Form = "bom" | "blanks" | "line-break" | "quotes" | "json" | "prefix" | "upper-case" | "base64" | "binary";

/** What an answer contains, apart from its form. */
export type Content =
  | Digested
  /** 32 bytes: perhaps a signature by another key. */
  | { readonly kind: "other-key" }
  /** The text to sign came back. */
  | { readonly kind: "echo" }
  | { readonly kind: "empty" }
  | { readonly kind: "other" };

/** Unwraps the answer to a validation and compares what it contains with the signature and with known mistakes. */
export function classifyAnswer(body: Buffer, expected: Expected): { readonly forms: readonly Form[]; readonly content: Content } {
  const candidates = candidateDigests(expected);
  const binary = candidates.get(body.toString("hex"));
  if (binary !== undefined) return { forms: ["binary"], content: binary };
  const readings = unwrap(body.toString(), []);
  for (const { text, forms } of readings) {
    if (text === "") return { forms: [], content: { kind: "empty" } };
    if (text === expected.signThis || text === expected.posted) return { forms, content: { kind: "echo" } };
    const decoded = decode(text);
    const content = candidates.get(decoded.hex);
    if (content !== undefined) return { forms: [...forms, ...decoded.forms], content };
  }
  for (const { text, forms } of readings) {
    const decoded = decode(text);
    if (decoded.hex.length === 64) return { forms: [...forms, ...decoded.forms], content: { kind: "other-key" } };
  }
  return { forms: [], content: { kind: "other" } };
}

interface Reading {
  readonly text: string;
  readonly forms: readonly Form[];
}

/** The text without what surrounds it, and the texts in it if it is JSON. */
function unwrap(text: string, forms: readonly Form[]): Reading[] {
  if (text.startsWith("\uFEFF")) return unwrap(text.slice(1), [...forms, "bom"]);
  const trimmed = text.trim();
  if (trimmed !== text) return unwrap(trimmed, [...forms, /^\r?\n$/.test(text.slice(trimmed.length)) ? "line-break" : "blanks"]);
  const quoted = /^'(.*)'$/.exec(text)?.[1];
  if (quoted !== undefined) return unwrap(quoted, [...forms, "quotes"]);
  const prefixed = /^(?:hmac-?)?sha-?256[=:]\s*(.+)$/i.exec(text)?.[1];
  if (prefixed !== undefined) return unwrap(prefixed, [...forms, "prefix"]);
  const whole = { text, forms };
  const value = parseJson(text);
  if (typeof value === "string") return [whole, ...unwrap(value, [...forms, "quotes"])];
  if (typeof value === "object" && value !== null)
    return [whole, ...Object.values(value).flatMap((each) => (typeof each === "string" ? unwrap(each, [...forms, "json"]) : []))];
  return [whole];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The bytes that a text encodes, as lower-case hex; empty if it encodes none. */
function decode(text: string): { readonly hex: string; readonly forms: readonly Form[] } {
  if (/^(?:[0-9a-f]{2})+$/i.test(text))
    return { hex: text.toLowerCase(), forms: text === text.toLowerCase() ? [] : ["upper-case"] };
  if (/^[\w+/-]{22,}={0,2}$/.test(text)) return { hex: Buffer.from(text, "base64").toString("hex"), forms: ["base64"] };
  return { hex: "", forms: [] };
}
