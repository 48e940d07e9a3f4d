/** One word for a POSIX shell, quoted if needed. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./…-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
