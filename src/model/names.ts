/** Names as a config file can hold them (schemas/xroom.schema.json has the same patterns). */
const DOMAIN = /^[^/\s\u0000-\u001f\u007f-\u009f]+$/u;
const ROOM = /^(?!\s)[^/\u0000-\u001f\u007f-\u009f]*[^/\s\u0000-\u001f\u007f-\u009f]$/u;
const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

export function isDomainName(text: string): boolean {
  return DOMAIN.test(text) && isWellFormed(text);
}

/** Any text without `/`, control characters or outer blanks. */
export function isRoomName(text: string): boolean {
  return ROOM.test(text) && isWellFormed(text);
}

/** A booking's or a webhook's. */
export function isKey(text: string): boolean {
  return KEY.test(text);
}

/** Half of a surrogate pair is no character, and gets lost wherever text becomes bytes. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** What is left of a text in a key: `Weekly: the board!` → `weekly-the-board`; empty if nothing is. */
export function slugOf(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replaceAll(/^[^a-z0-9]+|-+$/g, "")
    .slice(0, 60);
}
