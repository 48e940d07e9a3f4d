import pLimit from "p-limit";
import { type Failure, fail } from "../model/diagnostic.ts";
import { type Git, reasonOf } from "./run.ts";

/** Objects of a repository, read by one process for all, as they are stored: nothing that the repository says converts them. */
export interface Objects {
  /** What an object holds; `undefined` if it is more than `most` bytes. Throws a Failure for one that can't be read. */
  read(id: string, most?: number): Promise<Buffer | undefined>;
  /** Ends the process. */
  close(): Promise<void>;
}

/** `git cat-file --batch`: an id a line in; `<id> <type> <size>`, that many bytes and a line break out. */
export function openObjects(git: Git): Objects {
  const child = git.start("cat-file", "--batch");
  const one = pLimit(1);
  const chunks: AsyncIterator<Buffer> = child.stdout[Symbol.asyncIterator]();
  let buffered: Buffer = Buffer.alloc(0);
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  // Both show in the end of its output, too.
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => void child.on("close", () => resolve()));

  /** Makes sure that something is buffered. */
  const more = async (id: string): Promise<void> => {
    const next = await chunks.next();
    if (next.done === true) {
      await closed;
      throw unreadable(id, reasonOf(said));
    }
    buffered = buffered.length === 0 ? next.value : Buffer.concat([buffered, next.value]);
  };
  const header = async (id: string): Promise<string> => {
    while (!buffered.includes("\n")) await more(id);
    const end = buffered.indexOf("\n");
    const line = buffered.toString("utf8", 0, end);
    buffered = buffered.subarray(end + 1);
    return line;
  };
  /** So many bytes, and the line break after them. */
  const body = async (id: string, size: number, keep: boolean): Promise<Buffer | undefined> => {
    const parts: Buffer[] = [];
    for (let left = size + 1; left > 0;) {
      if (buffered.length === 0) await more(id);
      const part = buffered.subarray(0, left);
      buffered = buffered.subarray(part.length);
      left -= part.length;
      if (keep) parts.push(part);
    }
    return keep ? Buffer.concat(parts).subarray(0, size) : undefined;
  };
  const ask = async (id: string, most: number): Promise<Buffer | undefined> => {
    child.stdin.write(`${id}\n`);
    const answer = await header(id);
    const [, size] = /^[0-9a-f]+ [a-z]+ (\d+)$/.exec(answer) ?? [];
    if (size === undefined) throw unreadable(id, answer);
    return body(id, Number(size), Number(size) <= most);
  };
  return {
    read: (id, most = Infinity) => one(() => ask(id, most)),
    close: async () => {
      child.stdin.end();
      child.stdout.resume();
      await closed;
    },
  };
}

function unreadable(id: string, reason: string): Failure {
  const help =
    "A clone that was made with --filter holds no more than was needed: clone it without, or run `git fsck` to see what is wrong.";
  return fail("unreadable-object", `git can't read what the config was at the base, object ${id}: ${reason}`, help);
}
