/** What calls of one kind provide and calls of another wait for. Their names are compared, and never shown. */

/** The additions of a domain's webhooks, validation with them: one that isn't there yet hears nothing of a room that opens. */
export function webhooksOf(at: { readonly domain: string }): string {
  return `webhooks of ${at.domain}`;
}

/** The additions and updates of a room's bookings. */
export function bookingsOf(at: { readonly region: string; readonly domain: string; readonly room: string | undefined }): string {
  return `bookings of ${at.region} ${at.domain}/${at.room}`;
}
