import { newSalt, sign } from "../../api/sign.ts";
import { fail } from "../../model/diagnostic.ts";
import { renderJson } from "../../render/safe/json.ts";
import { printable } from "../../render/safe/printable.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import type { Io } from "../terminal/io.ts";

/** As the vendor's hash debugging tool: prints the headers of a signed request. */
export const command = defineCommand({
  arguments: { "[salt]": "the salt to sign, of 32 bytes at least (default: a new one)" },
  options: { "--json": "print them as JSON" },
  examples: ["XROOM_ID=… XROOM_SECRET=… xroom auth sign 0123456789abcdef0123456789abcdef"],
  run: ({ salt }, options, io) => printHeaders(salt, options, io),
});

const SHORTEST_SALT = 32;

async function printHeaders(salt: string | undefined, options: { readonly json?: boolean }, io: Io): Promise<ExitCode> {
  const { XROOM_ID: id = "", XROOM_SECRET: secret = "" } = io.environment;
  const unset = [...(id === "" ? ["XROOM_ID"] : []), ...(secret === "" ? ["XROOM_SECRET"] : [])];
  if (unset.length > 0)
    throw fail(
      "no-credentials",
      `${unset.join(" and ")} ${unset.length === 1 ? "is" : "are"} not set`,
      "Set it from the dashboard; the secret is never taken from the command line, where others could read it.",
    );
  const random = salt ?? newSalt();
  if (!/^[\x21-\x7e]*$/.test(random))
    throw fail(
      "bad-salt",
      "the salt holds what can't stand in a header",
      "Use letters, digits and signs of ASCII, without blanks.",
    );
  if (random.length < SHORTEST_SALT)
    throw fail(
      "short-salt",
      `the salt has ${random.length} bytes, and the API asks for ${SHORTEST_SALT} at least`,
      "Leave it out to have one made.",
    );
  const headers = { "x-api-version": "2", "x-random": random, "x-auth-id": id, "x-auth-key": sign(secret, random) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${printable(value)}\n`);
  io.out(options.json === true ? renderJson(headers) : lines.join(""));
  return EXIT.done;
}
