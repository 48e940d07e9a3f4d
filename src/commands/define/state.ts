import type { LockOptions } from "../terminal/locking.ts";
import type { StateOptions } from "../state/edit.ts";
import type { PushOptions } from "../state/push.ts";
import type { Definer } from "./definer.ts";
import { locking } from "./shared.ts";

export function defineState({ add, run, program, io }: Definer): void {
  add(program, "state", "look at and mend what is remembered as ours", ["xroom state list 'booking/chat.org/**'"], (state) => {
    add(state, "list", "print the addresses that the state holds", ["xroom state list 'booking/chat.org/**'"], (command) =>
      command
        .argument("[globs...]", "only those that match")
        .option("--json", "print them as JSON")
        .action(
          run<[string[]], StateOptions>(async ([patterns], options) =>
            (await import("../state/state.ts")).stateListCommand(patterns, options, io),
          ),
        ),
    );

    add(
      state,
      "show",
      "print what the state holds of an address, as JSON",
      ["xroom state show booking/chat.org/board/kickoff", "xroom state show booking/chat.org/board/kickoff --live"],
      (command) =>
        command
          .argument("<address>", "as `xroom state list` prints it")
          .option("--live", "with what the API holds of it now; secrets are hidden")
          .option("--json", "as it does without")
          .action(
            run<[string], StateOptions & { readonly live?: boolean }>(async ([address], options) =>
              (await import("../state/state.ts")).stateShowCommand(address, options, io),
            ),
          ),
    );

    add(state, "rm", "have the state forget addresses; nothing is called", ["xroom state rm webhook/chat.org/crm"], (command) =>
      locking(command)
        .argument("<addresses...>", "as `xroom state list` prints them")
        .action(
          run<[string[]], StateOptions & LockOptions>(async ([addresses], options) =>
            (await import("../state/state.ts")).stateRemoveCommand(addresses, options, io),
          ),
        ),
    );

    add(
      state,
      "mv",
      "give an object another address; nothing is called",
      ["xroom state mv booking/chat.org/board/old booking/chat.org/board/new"],
      (move) =>
        locking(move)
          .argument("<from>", "an address that the state holds")
          .argument("<to>", "one of the same kind that it doesn't")
          .action(
            run<[string, string], StateOptions & LockOptions>(async ([from, to], options) =>
              (await import("../state/state.ts")).stateMoveCommand(from, to, options, io),
            ),
          ),
    );

    add(state, "pull", "print the whole state, as JSON", ["xroom state pull > backup.json"], (command) =>
      command.action(
        run<[], StateOptions>(async (_, options) => (await import("../state/state.ts")).statePullCommand(options, io)),
      ),
    );

    add(
      state,
      "push",
      "put a state back that was pulled, or bring this project's to another place",
      ["xroom state push backup.json", "xroom state push --to git:origin#refs/xroom/production"],
      (push) =>
        locking(push)
          .argument("[file]", "the file; - for standard input")
          .option("--to <url>", "push the state of this project, into that of another URL")
          .option("--force", "write over another state, a newer one, or what is no state")
          .action(
            run<[string | undefined], PushOptions>(async ([file], options) =>
              (await import("../state/push.ts")).statePushCommand(file, options, io),
            ),
          ),
    );

    add(
      state,
      "unlock",
      "take the lock away from a run that is dead",
      ["xroom state unlock -y            once it is known that the run is dead"],
      (command) =>
        command
          .option("-y, --yes", "it is known to be dead")
          .action(
            run<[], StateOptions & { readonly yes?: boolean }>(async (_, options) =>
              (await import("../state/state.ts")).stateUnlockCommand(options, io),
            ),
          ),
    );
  });
}
