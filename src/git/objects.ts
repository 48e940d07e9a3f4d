import pLimit from "p-limit";
import { type Failure, fail } from "../model/diagnostic.ts";
import { type Git, reasonOf } from "./run.ts";

/** Reads all objects of a repository with one process, without filters or conversions. */
export interface Objects {
  /** `undefined` for an object of more than `most` bytes. Throws a Failure. */
  read(id: string, most?: number): Promise<Buffer | undefined>;
  close(): Promise<void>;
}

/** `git cat-file --batch` reads an id a line, and writes `<id> <type> <size>`, the bytes and a line break. */
export function openObjects(git: Git): Objects {
  const child = git.start("cat-file", "--batch");
  const one = pLimit(1);
  const chunks: AsyncIterator<Buffer> = child.stdout[Symbol.asyncIterator]();
  let buffered: Buffer = Buffer.alloc(0);
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  // Both also end its output.
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => void child.on("close", () => resolve()));

  const more = async (id: string): Promise<void> => {
    const next = await chunks.next();
    if (next.done === true) {
      await closed;
      throw unreadable(id, reasonOf(errors));
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
  /** And the line break after it. */
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
  const help = "A clone made with --filter lacks objects: clone without it, or run `git fsck`.";
  return fail("unreadable-object", `git can't read the config at the base, object ${id}: ${reason}`, help);
}
