/** As a POSIX shell takes it for one word; what is plain stays as it is. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./…-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
