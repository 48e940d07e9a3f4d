import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { fail } from "../../model/diagnostic.ts";
import type { Io } from "./io.ts";

/** Throws a Failure where a command can't ask. `what` names the command and its question. */
export function requireTerminal(what: string, io: Io, help: string): void {
  if (io.stdin.isTTY === true) return;
  throw fail("no-terminal", `${what}, and standard input is not a terminal`, help);
}

/** Asks; only `yes` confirms, and the end of input does not. Throws the signal's reason if it aborts. */
export async function confirm(question: string, io: Io, signal: AbortSignal): Promise<boolean> {
  // If standard output is a file or a pipe, the question must still be seen.
  // If standard output is a file or a pipe, the question must still be seen.
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
