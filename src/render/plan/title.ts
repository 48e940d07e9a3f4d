import { printable } from "../safe/printable.ts";

/** ` "Project kick-off"`, or nothing. */
export function titleText(title: string | undefined): string {
  return title === undefined ? "" : ` "${printable(title)}"`;
}
