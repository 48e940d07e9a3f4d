/** The same patterns as in schemas/xroom.schema.json. */
const DOMAIN = /^[^/\s\u0000-\u001f\u007f-\u009f]+$/u;
const ROOM = /^(?!\s)[^/\u0000-\u001f\u007f-\u009f]*[^/\s\u0000-\u001f\u007f-\u009f]$/u;
const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

export function isDomainName(text: string): boolean {
  return DOMAIN.test(text) && isWellFormed(text);
}

export function isRoomName(text: string): boolean {
  return ROOM.test(text) && isWellFormed(text);
}

/** The key of a booking or webhook. */
export function isKey(text: string): boolean {
  return KEY.test(text);
}

/** A lone surrogate is lost when text becomes bytes. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** Letters that no decomposition turns into plain ones. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ı: "i" };

/** `Weekly: the board!` → `weekly-the-board`; may be empty. */
export function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[ßæœøłđı]/g, (letter) => PLAIN_LETTERS[letter] ?? letter)
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replaceAll(/^[^a-z0-9]+|-+$/g, "")
    .slice(0, 60);
}
