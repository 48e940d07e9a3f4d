import { MEBIBYTE } from "../../model/budgets.ts";
import type { DiagnosticCode } from "../../model/codes/index.ts";
import type { ProjectFile } from "./read-project-file.ts";

/** `most` is the limit, in bytes. */
export function explainUnreadable(
  read: Exclude<ProjectFile, { readonly kind: "text" }>,
  subject: string,
  most: number,
): { readonly code: DiagnosticCode; readonly summary: string; readonly help?: string } {
  switch (read.kind) {
    case "missing":
      return { code: "unreadable-file", summary: `${subject} does not exist` };
    case "dangling":
      return { code: "unreadable-file", summary: `${subject} is a link that leads to nothing`, help: DANGLING_HELP };
    case "outside":
      return { code: "outside-project", summary: `${subject} leads out of the project`, help: OUTSIDE_HELP };
    case "of-git":
      return { code: "outside-project", summary: `${subject} lies in .git, which is not for the config`, help: OF_GIT_HELP };
    case "not-a-file":
      return { code: "unreadable-file", summary: `${subject} is not a file` };
    case "too-large":
      return { code: "file-too-large", summary: `${subject} is larger than ${most / MEBIBYTE} MiB` };
    case "not-utf8":
      return { code: "not-utf8", summary: `${subject} is not UTF-8`, help: "save it as UTF-8" };
    case "unreadable":
      return { code: "unreadable-file", summary: `${subject} can't be read: ${REASONS[read.reason] ?? read.reason}` };
    default:
      return read satisfies never;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "there is no permission (EACCES)",
  EPERM: "there is no permission (EPERM)",
  ELOOP: "its links lead back to themselves (ELOOP)",
};

export const OUTSIDE_HELP = "files lie in the root file's folder or below it, after symbolic links are followed";
const OF_GIT_HELP = "git keeps credentials there: move the file elsewhere in the project";
const DANGLING_HELP = "check out what it leads to, such as a submodule, or remove the link";
