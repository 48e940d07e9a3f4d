import type { Secret } from "../model/secret.ts";

/** `https://chat.org/board` (manual, Appendix B) */
export function guestLink(at: { readonly domain: string; readonly room: string }): string {
  return `https://${at.domain}/${encode(at.room)}`;
}

/** Holds the key in plain text. */
export function hostLink(at: { readonly domain: string; readonly room: string }, hostKey: Secret): string {
  return `${guestLink(at)}?host-key=${encode(hostKey.reveal())}`;
}

/** Keeps only unreserved characters (RFC 3986, 2.3), so that no quote in a link ends that of a shell. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
