import type { Change } from "../../model/plan.ts";

export interface Section {
  readonly name: string;
  readonly size: number;
  /** Its text in at most `budget` bytes, empty if nothing fits. */
  fit(budget: number): Fitted;
  /** What `cut` counts: `change`, `call`. */
  readonly unit: string;
}

export interface Fitted {
  readonly text: string;
  /** How many units were cut. */
  readonly cut: number;
  /** Which, if they are changes. */
  readonly lost?: readonly Change[];
}

/** The summary is HTML, the body Markdown. */
export function folded(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}
