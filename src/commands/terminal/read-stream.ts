import type { Readable } from "node:stream";
import { MEBIBYTE } from "../../model/budgets.ts";
import { fail } from "../../model/diagnostic.ts";

/** All of it, as UTF-8. Throws a Failure if it is more than so many characters. */
export async function readStream(stream: Readable, name: string, most: number): Promise<string> {
  const parts: string[] = [];
  let length = 0;
  for await (const chunk of stream.setEncoding("utf8")) {
    const part = String(chunk);
    parts.push(part);
    length += part.length;
    if (length > most) throw fail("file-too-large", `${name} is larger than ${most / MEBIBYTE} MiB`, "Part it.");
  }
  return parts.join("");
}
