import { type Command, Option } from "commander";
import type { RoomOptions } from "../room/at-room.ts";
import type { RoomCloseOptions } from "../room/close.ts";
import type { RoomKickOptions } from "../room/kick.ts";
import type { RoomListOptions } from "../room/list.ts";
import type { RoomOpenOptions } from "../room/open.ts";
import { collect } from "./arguments.ts";
import type { Definer } from "./definer.ts";

/** Rooms for the moment, beside what the config says of them. */
export function defineRoom({ add, run, program, io }: Definer): void {
  add(
    program,
    "room",
    "see who is in the open rooms; open, close, lock and clear one for the moment",
    ["xroom room list", "xroom room lock chat.org/board"],
    (room) => {
      add(
        room,
        "list",
        "list the open rooms, and who is inside",
        ["xroom room list chat.org", "xroom room list --region fra-1 --json"],
        (command) =>
          command
            .argument("[domains...]", "only these domains (default: every domain of the account)")
            .option("--region <name>", "only in this region; repeatable (default: those in use)", collect)
            .option("--json", "print them as JSON")
            .action(
              run<[string[]], RoomListOptions>(async ([domains], options) =>
                (await import("../room/list.ts")).roomListCommand(domains, options, io),
              ),
            ),
      );

      add(
        room,
        "open",
        "open a room, with what is asked for here and no more",
        [
          "xroom room open chat.org/board --lock --password-env BOARD_PASSWORD",
          "xroom room open chat.org/board --host-key --host-keys keys.json",
        ],
        (command) =>
          oneRoom(command)
            .addOption(new Option("--type <type>", "what it is (default: conference)").choices(["conference", "webinar"]))
            .option("--lock", "only the host may come in")
            .option("--password-env <name>", "the variable that holds its password")
            .option("--host-key", "ask for a host key; it is given only once, so with --host-keys or --show-secrets")
            .option("--host-keys <file>", "put the key into a file, mode 0600, beside those that are there")
            .option("--show-secrets", "print the host's link")
            .action(
              run<[string], RoomOpenOptions>(async ([name], options) =>
                (await import("../room/open.ts")).roomOpenCommand(name, options, io),
              ),
            ),
      );

      add(
        room,
        "close",
        "close a room that nobody is in",
        ["xroom room close chat.org/board", "xroom room close chat.org/board --evict -y"],
        (command) =>
          oneRoom(command)
            .option("--evict", "put out whoever is inside; it asks first")
            .option("-y, --yes", "don't ask")
            .action(
              run<[string], RoomCloseOptions>(async ([name], options) =>
                (await import("../room/close.ts")).roomCloseCommand(name, options, io),
              ),
            ),
      );

      add(
        room,
        "kick",
        "put people out of a room, which stays open; it asks first",
        [
          "xroom room list chat.org         shows the ids",
          "xroom room kick chat.org/board --peer p-7f1c",
          "xroom room kick chat.org/board --all -y",
        ],
        (command) =>
          oneRoom(command)
            .option("--peer <id>", "one person, by the id that `xroom room list` shows")
            .option("--all", "everybody")
            .option("-y, --yes", "don't ask")
            .action(
              run<[string], RoomKickOptions>(async ([name], options) =>
                (await import("../room/kick.ts")).roomKickCommand(name, options, io),
              ),
            ),
      );

      for (const [command, lock, description] of [
        ["lock", true, "lock an open room: only the host may come in"],
        ["unlock", false, "unlock an open room"],
      ] as const) {
        add(room, command, description, [`xroom room ${command} chat.org/board`], (one) =>
          oneRoom(one).action(
            run<[string], RoomOptions>(async ([name], options) =>
              (await import("../room/lock.ts")).roomLockCommand(lock, name, options, io),
            ),
          ),
        );
      }
    },
  );
}

function oneRoom(command: Command): Command {
  return command
    .argument("<room>", "the room, as domain/name")
    .option("--region <name>", "where it is (default: where it is declared, or its domain)");
}
