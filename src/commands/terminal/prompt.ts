import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { fail } from "../../model/diagnostic.ts";
import type { Io } from "./io.ts";

/** Where nobody can be asked, what asks first is not begun. Throws a Failure: `what` is the command with what it asks about. */
export function requireTerminal(what: string, io: Io, help: string): void {
  if (io.stdin.isTTY === true) return;
  throw fail("no-terminal", `${what}, and there is nobody to ask: standard input is no terminal`, help);
}

/**
 * Asks, and takes nothing but yes for one. Where standard output is a file or a pipe, the question goes where it is seen. An end of
 * input is a no. Throws the signal's reason once that is given.
 */
export async function confirm(question: string, io: Io, signal: AbortSignal): Promise<boolean> {
  const prompt = createInterface({ input: io.stdin, output: io.stdout.isTTY === true ? io.stdout : io.stderr });
  prompt.on("SIGINT", () => process.emit("SIGINT"));
  const ended = once(prompt, "close").then(() => "");
  try {
    const asked = prompt.question(`${question} Only yes is taken for an answer: `, { signal });
    return (await Promise.race([asked, ended])).trim() === "yes";
  } catch {
    signal.throwIfAborted();
    io.out("\n");
    return false;
  } finally {
    prompt.close();
  }
}
