import { printable } from "../../render/safe/printable.ts";
import { countPeople, namePeople, peopleIn } from "../../resources/people.ts";
import { requireTerminal, confirm } from "../terminal/prompt.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { withTargetRoom } from "./target-room.ts";
import { ROOM_ARGUMENT, ROOM_OPTIONS } from "./room-argument.ts";

/** Closes a room that nobody is in; with `--evict`, one with people inside, who are put out. */
export const command = defineCommand({
  arguments: ROOM_ARGUMENT,
  options: { ...ROOM_OPTIONS, "--evict": "put out whoever is inside; it asks first", "-y, --yes": "don't ask" },
  examples: ["xroom room close chat.org/board", "xroom room close chat.org/board --evict -y"],
  run: ({ room }, options, io) => {
    const { evict = false, yes = false } = options;
    if (evict && !yes)
      requireTerminal("room close --evict asks before it puts people out", io, "Pass -y to close it without being asked.");
    return withTargetRoom(room, options, io, async (at) => {
      const live = at.open();
      const { opaque } = live;
      const people = peopleIn(live);
      const name = `${printable(at.place.id)} in ${at.place.region}`;
      if (people.length > 0 && !evict) {
        io.err(
          `Not closed: ${name}: people are inside: ${printable(namePeople(people))}. Wait until they have left, or pass --evict to put them out.\n`,
        );
        return EXIT.incomplete;
      }
      const asks = evict && !yes && (people.length > 0 || opaque === true);
      const who = opaque === true ? "whoever is inside" : printable(namePeople(people));
      if (asks && !(await confirm(`Put out ${who}, and close ${name}?`, io, at.signal))) {
        io.out("Not closed: nothing was called.\n");
        return EXIT.failed;
      }
      // Whoever came in since is put out too by those who said yes to it; without --evict nobody ever is.
      const force = evict && (yes || people.length > 0 || opaque === true);
      return at.call({ method: "destroy", data: force ? { forceKick: true } : {} }, () => {
        io.out(`Closed ${name}${people.length > 0 ? `; put out: ${countPeople(people)}` : ""}.\n`);
        return { live: undefined, touched: ["active"] };
      });
    });
  },
});
