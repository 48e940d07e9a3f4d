import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { MEBIBYTE } from "./budgets.ts";
import { fail } from "./diagnostic.ts";

/**
 * All of a file, a pipe or a device; of one that has no end little more than `most` bytes are read. `name` and `help` are for the message.
 * Throws a Failure if it is larger, and the system's error if it can't be read.
 */
export function readAtMost(path: string, most: number, name = path, help?: string): Promise<Buffer> {
  return readStreamAtMost(createReadStream(path), most, name, help);
}

export async function readStreamAtMost(stream: Readable, most: number, name: string, help = "Part it."): Promise<Buffer> {
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
