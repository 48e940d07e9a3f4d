import { fail } from "../../model/diagnostic.ts";
import { printable } from "../../render/safe/printable.ts";
import { namePeople, peopleIn } from "../../resources/people.ts";
import { requireTerminal, confirm } from "../terminal/prompt.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { withTargetRoom } from "./target-room.ts";
import { ROOM_ARGUMENT, ROOM_OPTIONS } from "./room-argument.ts";

/** The API's word for everybody (manual, room/kickOut). */
const ALL = "all";

/** Puts one person out of a room, or all; the room stays open. */
export const command = defineCommand({
  arguments: ROOM_ARGUMENT,
  options: {
    ...ROOM_OPTIONS,
    "--peer <id>": "one person, by the id that `xroom room list` shows",
    "--all": "everybody",
    "-y, --yes": "don't ask",
  },
  examples: [
    "xroom room list chat.org         shows the ids",
    "xroom room kick chat.org/board --peer p-7f1c",
    "xroom room kick chat.org/board --all -y",
  ],
  run: ({ room }, options, io) => {
    const { peer, all = false, yes = false } = options;
    if (peer !== undefined && all) throw fail("usage", "--peer is one person, and --all is everybody", "Say one of the two.");
    if (peer === undefined && !all)
      throw fail("usage", "who is to be put out?", "Say --peer ID, as `xroom room list` shows it, or --all.");
    if (peer === ALL) throw fail("usage", "--peer all would be everybody", "If that is meant, say --all.");
    if (peer === "") throw fail("usage", "--peer is empty", "Say --peer ID, as `xroom room list` shows it, or --all.");
    if (!yes) requireTerminal("room kick asks before it puts people out", io, "Pass -y to do it without being asked.");
    return withTargetRoom(room, options, io, async (at) => {
      const live = at.open();
      const inside = peopleIn(live);
      const name = `${printable(at.place.id)} in ${at.place.region}`;
      const out = peer === undefined ? inside : inside.filter(({ id }) => id === peer);
      if (live.opaque !== true && out.length === 0) {
        if (peer === undefined) {
          io.out(`Nobody is in ${name}.\n`);
          return EXIT.done;
        }
        const help = inside.length === 0 ? "Nobody is inside." : `Inside: ${namePeople(inside)}.`;
        throw fail("no-such-peer", `nobody of the id ${JSON.stringify(peer)} is in ${at.place.id}`, help);
      }
      const known = live.opaque === true ? (peer ?? "whoever is inside") : namePeople(out);
      if (!yes && !(await confirm(`Put out of ${name}: ${printable(known)}?`, io, at.signal))) {
        io.out("Not done: nothing was called.\n");
        return EXIT.failed;
      }
      return at.call({ method: "kickOut", data: { peerId: peer ?? ALL } }, () => {
        io.out(`Put out of ${name}: ${printable(known)}.\n`);
        return { live: { ...live, people: inside.filter((person) => !out.includes(person)) }, touched: [] };
      });
    });
  },
});
