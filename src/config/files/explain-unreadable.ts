import type { DiagnosticCode } from "../../model/codes/index.ts";
import type { ProjectFile } from "./read-project-file.ts";

/** `most` is the limit, in MiB. */
export function explainUnreadable(
  read: Exclude<ProjectFile, { readonly kind: "text" }>,
  subject: string,
  most: number,
): { readonly code: DiagnosticCode; readonly summary: string; readonly help?: string } {
  switch (read.kind) {
    case "missing":
      return { code: "unreadable-file", summary: `${subject} does not exist` };
    case "outside":
      return { code: "outside-project", summary: `${subject} leads out of the project`, help: OUTSIDE_HELP };
    case "not-a-file":
      return { code: "unreadable-file", summary: `${subject} is not a file` };
    case "too-large":
      return { code: "file-too-large", summary: `${subject} is larger than ${most} MiB` };
    case "not-utf8":
      return { code: "not-utf8", summary: `${subject} is not UTF-8`, help: "save it as UTF-8" };
    case "unreadable":
      return { code: "unreadable-file", summary: `${subject} can't be read: ${read.reason}` };
    default:
      return read satisfies never;
  }
}

export const OUTSIDE_HELP = "files lie in the root file's folder or below it, after symbolic links are followed";
