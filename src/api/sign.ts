import { createHmac, randomBytes } from "node:crypto";

/** For `x-random`: 32 bytes in hex, twice the manual's minimum (manual, Authentication). */
export function newSalt(): string {
  return randomBytes(32).toString("hex");
}

/** HMAC-SHA256 in hex, also for a webhook's `signThis` (manual, webhook). */
export function sign(key: string, message: string): string {
  return createHmac("sha256", key).update(message).digest("hex");
}
