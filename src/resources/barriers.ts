/** Barriers between the calls of different kinds. Their names are compared, never shown. */

/** All webhooks of a domain are there and validated: any other gets no event of a room that opens. */
export function webhooksOf(at: { readonly domain: string }): string {
  return `webhooks of ${at.domain}`;
}

/** All bookings of a room are there, as they shall be. */
export function bookingsOf(at: { readonly region: string; readonly domain: string; readonly room: string | undefined }): string {
  return `bookings of ${at.region} ${at.domain}/${at.room}`;
}
