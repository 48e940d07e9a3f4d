export interface Section {
  readonly name: string;
  readonly size: number;
  /** Its text in at most `budget` bytes, empty if nothing fits, and how many units were cut. */
  fit(budget: number): { readonly text: string; readonly cut: number };
  /** What `cut` counts: `change`, `call`. */
  readonly unit: string;
}

/** The summary is HTML, the body Markdown. */
export function folded(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}
