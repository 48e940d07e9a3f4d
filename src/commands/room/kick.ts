import { fail } from "../../model/diagnostic.ts";
import { printable } from "../../render/safe/printable.ts";
import { namePeople, peopleIn } from "../../resources/people.ts";
import { requireTerminal, confirm } from "../terminal/prompt.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { withTargetRoom } from "./target-room.ts";
import { ROOM_ARGUMENT, ROOM_OPTIONS } from "./room-argument.ts";

/** Puts everyone out (manual, room/kickOut). */
const ALL = "all";

export const command = defineCommand({
  arguments: ROOM_ARGUMENT,
  options: {
    ...ROOM_OPTIONS,
    "--peer <id>": "one person, by the id that `xroom room list` shows",
    "--all": "everyone",
    "-y, --yes": "don't ask",
  },
  examples: [
    "xroom room list chat.org         shows the ids",
    "xroom room kick chat.org/board --peer p-7f1c",
    "xroom room kick chat.org/board --all -y",
  ],
  run: ({ room }, options, io) => {
    const { peer, all = false, yes = false } = options;
    if (peer !== undefined && all) throw fail("usage", "--peer and --all exclude each other", "Pass one of them.");
    if (peer === undefined && !all)
      throw fail("usage", "room kick needs --peer or --all", "Pass --peer ID, as `xroom room list` shows it, or --all.");
    if (peer === ALL) throw fail("usage", "--peer all would put everyone out", "Pass --all if you mean that.");
    if (peer === "") throw fail("usage", "--peer is empty", "Pass --peer ID, as `xroom room list` shows it, or --all.");
    if (!yes) requireTerminal("room kick asks before it puts people out", io, "Pass -y to do it without being asked.");
    return withTargetRoom(room, options, io, async (target) => {
      const live = target.requireOpen();
      const inside = peopleIn(live);
      const name = `${printable(target.place.id)} in ${target.place.region}`;
      const out = peer === undefined ? inside : inside.filter(({ id }) => id === peer);
      if (live.opaque !== true && out.length === 0) {
        if (peer === undefined) {
          io.out(`${name} is empty.\n`);
          return EXIT.done;
        }
        const help = inside.length === 0 ? "The room is empty." : `Inside: ${namePeople(inside)}.`;
        throw fail("no-such-peer", `no one with the id ${JSON.stringify(peer)} is in ${target.place.id}`, help);
      }
      const known = live.opaque === true ? (peer ?? "everyone inside") : namePeople(out);
      if (!yes && !(await confirm(`Put out of ${name}: ${printable(known)}?`, io, target.signal))) {
        io.out("Not done: nothing was called.\n");
        return EXIT.failed;
      }
      return target.call({ method: "kickOut", data: { peerId: peer ?? ALL } }, () => {
        io.out(`Put out of ${name}: ${printable(known)}.\n`);
        return { live: { ...live, people: inside.filter((person) => !out.includes(person)) }, touched: [] };
      });
    });
  },
});
