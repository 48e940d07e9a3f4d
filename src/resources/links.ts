import type { Secret } from "../model/secret.ts";

/** `https://chat.org/board`: everyone's link to a room (manual, Appendix B). */
export function guestLink(at: { readonly domain: string; readonly room: string }): string {
  return `https://${at.domain}/${encode(at.room)}`;
}

/** The host's link, which holds the key in plain text: only for whoever asked for it. */
export function hostLink(at: { readonly domain: string; readonly room: string }, hostKey: Secret): string {
  return `${guestLink(at)}?host-key=${encode(hostKey.reveal())}`;
}

/** Nothing but what a URL calls unreserved stays as it is (RFC 3986, 2.3): no quote in a link ends that of a shell. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
