import { fail } from "../../model/diagnostic.ts";
import type { Holder } from "../contract.ts";
import type { ScratchRepository } from "./scratch-repository.ts";

/** A commit of one file. */
export interface CommitDraft {
  readonly file: string;
  readonly text: string;
  readonly message: string;
  readonly parent?: string | undefined;
}

/** In the holder's name: git may know no user. Gives object ids. Throws a Failure. */
export async function makeCommits(
  repository: ScratchRepository,
  holder: Holder,
  drafts: readonly CommitDraft[],
): Promise<string[]> {
  const seconds = Math.floor(Date.now() / 1000);
  const user = identPart(holder.user) || "xroom";
  const who = `${user} <${user}@${identPart(holder.host) || "localhost"}> ${seconds} +0000`;
  const commands = drafts.flatMap(({ file, text, message, parent }, index) => [
    `commit refs/made/${index}`,
    `mark :${index + 1}`,
    `author ${who}`,
    `committer ${who}`,
    data(message),
    ...(parent === undefined ? [] : [`from ${parent}`, "deleteall"]),
    `M 100644 inline ${file}`,
    data(text),
    `get-mark :${index + 1}`,
    // Else it is the parent of the ref's next commit.
    `reset refs/made/${index}`,
    "",
  ]);
  const { code, out, message } = await repository.run(
    ["fast-import", "--quiet", "--force", "--done"],
    `${commands.join("\n")}\ndone\n`,
  );
  const ids = out.toString("utf8").trim().split("\n");
  if (code === 0 && ids.length === drafts.length) return ids;
  throw fail(
    "git-failed",
    `git could not make a commit: ${message}`,
    "Check the free space of the disk that holds temporary files.",
  );
}

/** In fast-import's format. */
function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}

/** Without git's special characters. */
function identPart(text: string): string {
  return text.replace(/[\u0000-\u0020\u007f<>@]+/g, "-").replace(/^[-.,:;"'\\]+|[-.,:;"'\\]+$/g, "");
}
