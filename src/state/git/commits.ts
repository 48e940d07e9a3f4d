import { fail } from "../../model/diagnostic.ts";
import type { Holder } from "../contract.ts";
import type { Workshop } from "./workshop.ts";

/** A commit of one file, and nothing else. */
export interface Draft {
  readonly file: string;
  readonly text: string;
  readonly message: string;
  readonly parent?: string | undefined;
}

/** Makes commits in the name of whoever holds the lock, for nobody may have told git their own. Gives their object ids. */
export async function makeCommits(workshop: Workshop, holder: Holder, drafts: readonly Draft[]): Promise<string[]> {
  const seconds = Math.floor(Date.now() / 1000);
  const who = `${word(holder.user) || "xroom"} <${word(holder.user) || "xroom"}@${word(holder.host) || "localhost"}> ${seconds} +0000`;
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
    // The next draft begins from nothing, even where the same was made before.
    `reset refs/made/${index}`,
    "",
  ]);
  const { code, out, said } = await workshop.run(
    ["fast-import", "--quiet", "--force", "--done"],
    `${commands.join("\n")}\ndone\n`,
  );
  const ids = out.toString("utf8").trim().split("\n");
  if (code === 0 && ids.length === drafts.length) return ids;
  throw fail(
    "git-failed",
    `git could not make a commit: ${said}`,
    "Check the free space of the disk that holds temporary files.",
  );
}

/** Its length is in bytes. */
function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}

/** What git would take for more than a part of a name. */
function word(text: string): string {
  return text.replace(/[\u0000-\u0020\u007f<>@]+/g, "-").replace(/^[-.,:;"'\\]+|[-.,:;"'\\]+$/g, "");
}
