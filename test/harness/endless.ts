import type { ServerResponse } from "node:http";

const PIECE = Buffer.alloc(4 * 1024 * 1024, " ");

/** Answers until the client hangs up. */
export function pourOut(response: ServerResponse): void {
  while (!response.destroyed && response.write(PIECE));
  response.once("drain", () => pourOut(response));
}
