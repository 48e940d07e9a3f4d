import type { ServerResponse } from "node:http";

const PIECE = Buffer.alloc(4 * 1024 * 1024, " ");

/** Answers for as long as somebody listens. */
export function pourOut(response: ServerResponse): void {
  while (!response.destroyed && response.write(PIECE));
  response.once("drain", () => pourOut(response));
}
