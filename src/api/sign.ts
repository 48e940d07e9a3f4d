import { createHmac, randomBytes } from "node:crypto";

/** A new salt for `x-random`: 32 random bytes in hex, twice the manual's minimum (manual, Authentication). */
export function newSalt(): string {
  return randomBytes(32).toString("hex");
}

/**
 * HMAC-SHA256 as lower-case hex, with the key and the message as UTF-8 text. It makes `x-auth-key` from the API secret and the
 * salt (manual, Authentication) and the answer to a webhook's validation from its `webhookKey` and `signThis` (manual, webhook).
 */
export function sign(key: string, message: string): string {
  return createHmac("sha256", key).update(message).digest("hex");
}
