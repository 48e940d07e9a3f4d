import type { Digest, ShortDigest } from "./digest.ts";

/** Apart from digest.ts, which the page in the browser needs, too. */
export function shortDigest(digest: Digest): ShortDigest {
  const hex = /^hmac-sha256:([0-9a-f]{32})/.exec(digest)?.[1];
  return hex === undefined ? digest : Buffer.from(hex, "hex").toString("base64url");
}
