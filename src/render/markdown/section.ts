/** A part of the comment that can be shortened, and what of it is then missing. */
export interface Section {
  /** How it is named where it is told that something was cut. */
  readonly name: string;
  readonly size: number;
  /** Its text in at most so many bytes; empty if there is no room for anything of it. */
  fit(room: number): { readonly text: string; readonly cut: number };
  /** What `cut` counts. */
  readonly unit: string;
}

/** A part of the page that is opened by a click. The summary is HTML, the body Markdown. */
export function folded(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}
