import type { RegionsOptions } from "../regions.ts";
import type { Definer } from "./definer.ts";

/** What helps to reach the API. */
export function defineAccount({ add, run, program, io }: Definer): void {
  add(program, "auth", "check the credentials, debug the signature", ["xroom auth check"], (auth) => {
    add(
      auth,
      "check",
      "ask each region whether it knows the account",
      ["XROOM_ID=… XROOM_SECRET=… xroom auth check"],
      (command) =>
        command
          .option("--json", "print the answers as JSON")
          .action(run<[], RegionsOptions>(async (_, options) => (await import("../auth.ts")).authCheckCommand(options, io))),
    );

    add(
      auth,
      "sign",
      "print the headers of a signed request",
      ["XROOM_ID=… XROOM_SECRET=… xroom auth sign 0123456789abcdef0123456789abcdef"],
      (command) =>
        command
          .argument("[salt]", "the salt to sign, of 32 bytes at least (default: a new one)")
          .option("--json", "print them as JSON")
          .action(
            run<[string | undefined], RegionsOptions>(async ([salt], options) =>
              (await import("../auth.ts")).authSignCommand(salt, options, io),
            ),
          ),
    );
  });

  add(program, "regions", "list the regions", ["xroom regions --check"], (command) =>
    command
      .option("--json", "print them as JSON")
      .option("--check", "ask each whether it answers and knows the account")
      .action(run<[], RegionsOptions>(async (_, options) => (await import("../regions.ts")).regionsCommand(options, io))),
  );
}
