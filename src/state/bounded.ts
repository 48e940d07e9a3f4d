/** What another machine says, on one line of at most so many characters. */
export function bounded(text: string, most = 300): string {
  const line = text
    .slice(0, 2 * most)
    .replace(/\s+/g, " ")
    .trim();
  return line.length > most || text.length > 2 * most ? `${line.slice(0, most - 1)}…` : line;
}
