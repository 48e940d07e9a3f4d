import type { Secret } from "../model/secret.ts";

/** `https://chat.org/board`: everyone's link to a room (manual, Appendix B). */
export function guestLink(at: { readonly domain: string; readonly room: string }): string {
  return `https://${at.domain}/${encodeURIComponent(at.room)}`;
}

/** The host's link, which holds the key in plain text: only for whoever asked for it. */
export function hostLink(at: { readonly domain: string; readonly room: string }, hostKey: Secret): string {
  return `${guestLink(at)}?host-key=${encodeURIComponent(hostKey.reveal())}`;
}
