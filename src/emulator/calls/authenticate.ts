import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { sign } from "../../api/sign.ts";

export interface Account {
  readonly id: string;
  readonly secret: string;
}

/** In bytes (manual, Authentication). */
const SHORTEST_SALT = 32;

/** Why a request is denied (manual, Authentication and Versioning); `undefined` if its headers are right. */
export function authenticate(
  headers: IncomingHttpHeaders,
  account: Account,
): { readonly status: 400 | 401; readonly why: string } | undefined {
  const version = headerOf(headers, "x-api-version");
  if (version !== "2")
    return { status: 400, why: version === undefined ? "x-api-version is missing" : "x-api-version must be 2" };
  const salt = headerOf(headers, "x-random");
  if (salt === undefined) return { status: 401, why: "x-random is missing" };
  if (salt.length < SHORTEST_SALT) return { status: 401, why: `x-random must have at least ${SHORTEST_SALT} bytes` };
  const id = headerOf(headers, "x-auth-id");
  if (id === undefined) return { status: 401, why: "x-auth-id is missing" };
  const key = headerOf(headers, "x-auth-key");
  if (key === undefined) return { status: 401, why: "x-auth-key is missing" };
  if (!equalInConstantTime(id, account.id)) return { status: 401, why: "x-auth-id is not known" };
  const expected = sign(account.secret, Buffer.from(salt, "latin1").toString());
  if (!equalInConstantTime(key, expected)) {
    return { status: 401, why: "x-auth-key is not the lower-case hex HMAC-SHA256 of x-random under this account's secret" };
  }
  return undefined;
}

/** As latin1: one character is one byte. */
function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Only the lengths may show in the time. */
function equalInConstantTime(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
