/** A point in time: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** RFC 3339 in UTC, the seconds always, the milliseconds only where there are any: `2026-12-01T09:00:00Z`. */
export function formatInstant(instant: Instant): string {
  const text = new Date(instant).toISOString();
  return text.endsWith(".000Z") ? `${text.slice(0, -5)}Z` : text;
}
