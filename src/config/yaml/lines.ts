/** Lines and columns count from 1; columns in UTF-16 units. */
export interface Lines {
  readonly count: number;
  position(offset: number): { readonly line: number; readonly column: number };
  /** Without the line break; the end is exclusive. */
  range(line: number): { readonly start: number; readonly end: number };
}

export function createLines(text: string): Lines {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);

  return {
    count: starts.length,
    position(offset) {
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((starts[middle] as number) <= offset) low = middle;
        else high = middle - 1;
      }
      return { line: low + 1, column: offset - (starts[low] as number) + 1 };
    },
    range(line) {
      const start = starts[line - 1] ?? text.length;
      const next = starts[line];
      const end = next === undefined ? text.length : next - 1;
      return { start, end: end > start && text[end - 1] === "\r" ? end - 1 : end };
    },
  };
}
