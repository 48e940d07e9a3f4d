import type { Readable } from "node:stream";
import { MEBIBYTE } from "../../model/budgets.ts";
import { fail } from "../../model/diagnostic.ts";

/** All of it, as UTF-8. Throws a Failure if it is more than so many bytes. */
export async function readStream(stream: Readable, name: string, most: number): Promise<string> {
  return (await readBytes(stream, name, most)).toString("utf8");
}

/** All of it. Throws a Failure if it is more than so many bytes. */
export async function readBytes(stream: Readable, name: string, most: number, help = "Part it."): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const part = Buffer.from(chunk as Uint8Array | string);
    parts.push(part);
    length += part.length;
    if (length > most) throw fail("file-too-large", `${name} is larger than ${most / MEBIBYTE} MiB`, help);
  }
  return Buffer.concat(parts);
}
