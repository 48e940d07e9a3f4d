import { newSalt, sign } from "../api/sign.ts";
import { fail } from "../model/diagnostic.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";
import type { GlobalOptions } from "./options.ts";
import { regionsCommand } from "./regions.ts";

/** Asks each region whether it knows the account. */
export function authCheckCommand(options: GlobalOptions & { readonly json?: boolean }, io: Io): Promise<ExitCode> {
  return regionsCommand({ ...options, check: true }, io);
}

/** The vendor's hash debugging tool: the headers of a signed request for a salt, or for a new one. */
export async function authSignCommand(salt: string | undefined, options: { readonly json?: boolean }, io: Io): Promise<ExitCode> {
  const { XROOM_ID: id = "", XROOM_SECRET: secret = "" } = io.environment;
  if (secret === "")
    throw fail(
      "no-credentials",
      "XROOM_SECRET is not set",
      "Set it from the dashboard; it is never taken from the command line, where others could read it.",
    );
  const random = salt ?? newSalt();
  if (Buffer.byteLength(random) < 32) {
    throw fail(
      "short-salt",
      `the salt has ${Buffer.byteLength(random)} bytes, and the API asks for 32 at least`,
      "Leave it out to have one made.",
    );
  }
  const headers = { "x-api-version": "2", "x-random": random, "x-auth-id": id, "x-auth-key": sign(secret, random) };
  if (options.json === true) io.out(`${JSON.stringify(headers, null, 2)}\n`);
  else
    io.out(
      Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}\n`)
        .join(""),
    );
  return EXIT.done;
}
