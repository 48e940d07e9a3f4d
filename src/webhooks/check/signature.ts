import { createHash, createHmac } from "node:crypto";
import { sign } from "../../api/sign.ts";

/** What should have been signed, and with what. */
export interface Expected {
  readonly key: string;
  readonly signThis: string;
  /** The validation's whole body. */
  readonly posted: string;
  /** The API's secret, if it is known: it is easily taken for the webhookKey. */
  readonly apiSecret?: string | undefined;
}

/** A way in which an answer differs from the signature and nothing else. */
export type Form = "bom" | "blanks" | "line-break" | "quotes" | "json" | "prefix" | "upper-case" | "base64" | "binary";

/** What an answer says, whatever form it has. */
export type Meaning =
  | { readonly kind: "signature" }
  /** The signature of something else, or by another way. */
  | { readonly kind: "mistake"; readonly mistake: Mistake }
  /** 32 bytes that could be a signature by another key. */
  | { readonly kind: "stranger" }
  | { readonly kind: "echo" }
  | { readonly kind: "nothing" }
  | { readonly kind: "other" };

export type Mistake =
  | "api-secret"
  | "key-with-blanks"
  | "key-as-bytes"
  | "text-as-bytes"
  | "both-as-bytes"
  | "whole-body"
  | "swapped"
  | "plain-hash"
  | "other-hash";

/** Reads an answer to a validation as what it was meant to be: its forms, and what is left without them. */
export function readSignature(body: Buffer, expected: Expected): { readonly forms: readonly Form[]; readonly meaning: Meaning } {
  const known = meaningsOf(expected);
  const binary = known.get(body.toString("hex"));
  if (binary !== undefined) return { forms: ["binary"], meaning: binary };
  const readings = unwrap(body.toString(), []);
  for (const { text, forms } of readings) {
    if (text === "") return { forms: [], meaning: { kind: "nothing" } };
    if (text === expected.signThis || text === expected.posted) return { forms, meaning: { kind: "echo" } };
    for (const each of bytesOf(text)) {
      const meaning = known.get(each.hex);
      if (meaning !== undefined) return { forms: [...forms, ...each.forms], meaning };
    }
  }
  for (const { text, forms } of readings) {
    const stranger = bytesOf(text).find(({ hex }) => hex.length === 64);
    if (stranger !== undefined) return { forms: [...forms, ...stranger.forms], meaning: { kind: "stranger" } };
  }
  return { forms: [], meaning: { kind: "other" } };
}

interface Reading {
  readonly text: string;
  readonly forms: readonly Form[];
}

/** A text as it is, and what is in it: without what stands around it, and the texts in a JSON value. */
function unwrap(text: string, forms: readonly Form[]): Reading[] {
  if (text.startsWith("\uFEFF")) return unwrap(text.slice(1), [...forms, "bom"]);
  const trimmed = text.trim();
  if (trimmed !== text) return unwrap(trimmed, [...forms, /^\r?\n$/.test(text.slice(trimmed.length)) ? "line-break" : "blanks"]);
  const quoted = /^'(.*)'$/.exec(text)?.[1];
  if (quoted !== undefined) return unwrap(quoted, [...forms, "quotes"]);
  const prefixed = /^(?:hmac-?)?sha-?256[=:]\s*(.+)$/i.exec(text)?.[1];
  if (prefixed !== undefined) return unwrap(prefixed, [...forms, "prefix"]);
  const here = { text, forms };
  const value = parse(text);
  if (typeof value === "string") return [here, ...unwrap(value, [...forms, "quotes"])];
  if (typeof value === "object" && value !== null)
    return [here, ...Object.values(value).flatMap((each) => (typeof each === "string" ? unwrap(each, [...forms, "json"]) : []))];
  return [here];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function bytesOf(text: string): { readonly hex: string; readonly forms: readonly Form[] }[] {
  if (/^(?:[0-9a-f]{2})+$/i.test(text))
    return [{ hex: text.toLowerCase(), forms: text === text.toLowerCase() ? [] : ["upper-case"] }];
  if (/^[\w+/-]{22,}={0,2}$/.test(text)) return [{ hex: Buffer.from(text, "base64").toString("hex"), forms: ["base64"] }];
  return [];
}

/** Every digest that could have been computed, by its hex. */
function meaningsOf({ key, signThis, posted, apiSecret }: Expected): ReadonlyMap<string, Meaning> {
  const hmac = (own: string | Buffer, message: string | Buffer, hash = "sha256"): string =>
    createHmac(hash, own).update(message).digest("hex");
  const plain = (text: string): string => createHash("sha256").update(text).digest("hex");
  const bytes = (text: string): Buffer | undefined => (/^(?:[0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, "hex") : undefined);
  const [keyBytes, textBytes] = [bytes(key), bytes(signThis)];
  const mistakes: readonly (readonly [Mistake, readonly (string | undefined)[]])[] = [
    ["api-secret", [apiSecret === undefined || apiSecret === "" ? undefined : hmac(apiSecret, signThis)]],
    [
      "key-with-blanks",
      [`${key}\n`, `${key}\r\n`, ` ${key}`, `${key} `, `"${key}"`, `'${key}'`].map((own) => hmac(own, signThis)),
    ],
    ["key-as-bytes", [keyBytes && hmac(keyBytes, signThis)]],
    ["text-as-bytes", [textBytes && hmac(key, textBytes)]],
    ["both-as-bytes", [keyBytes && textBytes && hmac(keyBytes, textBytes)]],
    ["whole-body", [hmac(key, posted)]],
    ["swapped", [hmac(signThis, key)]],
    ["plain-hash", [signThis, `${key}${signThis}`, `${signThis}${key}`, posted].map(plain)],
    ["other-hash", ["md5", "sha1", "sha384", "sha512"].map((hash) => hmac(key, signThis, hash))],
  ];
  const known = new Map<string, Meaning>([[sign(key, signThis), { kind: "signature" }]]);
  for (const [mistake, digests] of mistakes) {
    for (const digest of digests) if (digest !== undefined && !known.has(digest)) known.set(digest, { kind: "mistake", mistake });
  }
  return known;
}
