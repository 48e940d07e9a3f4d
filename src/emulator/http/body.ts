import type { IncomingMessage } from "node:http";

export interface ReadBody {
  /** `null`: too long. */
  readonly bytes: Buffer | null;
  readonly lastChunk: Buffer;
}

/** In bytes. A longer body ends the connection. */
const ENDLESS = 4 * 1024 ** 3;

/** Reads to the end, so that the caller reads the answer, but keeps at most `longest` bytes. */
export async function readBody(request: IncomingMessage, longest: number): Promise<ReadBody> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Of a short call's time, the iterator of a stream takes a tenth.
  await new Promise<void>((resolve, reject) => {
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= longest) chunks.push(chunk);
      else if (length > ENDLESS) request.destroy(new Error("endless body"));
    });
    request.on("end", resolve);
    request.on("error", reject);
  });
  return { bytes: length > longest ? null : Buffer.concat(chunks), lastChunk: chunks.at(-1) ?? Buffer.alloc(0) };
}

/**
 * The vendor's Node wrapper counts characters where content-length counts bytes. The last bytes of a body with other characters than
 * ASCII then arrive after its end, where the parser expects the next request. `packet` is what the parser rejected: its rest is appended
 * if that makes the body JSON.
 */
export function repairBody({ bytes, lastChunk }: ReadBody, packet: Buffer | undefined): string {
  const text = bytes?.toString() ?? "";
  if (packet === undefined || bytes === null || isJson(text)) return text;
  const start = packet.lastIndexOf(lastChunk);
  if (start < 0) return text;
  const repaired = Buffer.concat([bytes, packet.subarray(start + lastChunk.length)]).toString();
  return isJson(repaired) ? repaired : text;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
