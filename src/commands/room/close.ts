import { printable } from "../../render/safe/printable.ts";
import { countPeople, namePeople, peopleIn } from "../../resources/people.ts";
import { requireTerminal, confirm } from "../terminal/prompt.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { withTargetRoom } from "./target-room.ts";
import { ROOM_ARGUMENT, ROOM_OPTIONS } from "./room-argument.ts";

export const command = defineCommand({
  arguments: ROOM_ARGUMENT,
  options: { ...ROOM_OPTIONS, "--evict": "put out the people inside; asks first", "-y, --yes": "don't ask" },
  examples: ["xroom room close chat.org/board", "xroom room close chat.org/board --evict -y"],
  run: ({ room }, options, io) => {
    const { evict = false, yes = false } = options;
    if (evict && !yes)
      requireTerminal("room close --evict asks before it puts people out", io, "Pass -y to close it without being asked.");
    return withTargetRoom(room, options, io, async (target) => {
      const live = target.requireOpen();
      const { opaque } = live;
      const people = peopleIn(live);
      const name = `${printable(target.place.id)} in ${target.place.region}`;
      if (people.length > 0 && !evict) {
        io.err(
          `Not closed: ${name}: people are inside: ${printable(namePeople(people))}. Wait until they have left, or pass --evict to put them out.\n`,
        );
        return EXIT.incomplete;
      }
      const asks = evict && !yes && (people.length > 0 || opaque === true);
      const who = opaque === true ? "everyone inside" : printable(namePeople(people));
      if (asks && !(await confirm(`Put out ${who}, and close ${name}?`, io, target.signal))) {
        io.out("Not closed: nothing was called.\n");
        return EXIT.failed;
      }
      // Also puts out people who came in after the list, but never without --evict.
      const force = evict && (yes || people.length > 0 || opaque === true);
      return target.call({ method: "destroy", data: force ? { forceKick: true } : {} }, () => {
        io.out(`Closed ${name}${people.length > 0 ? `; put out: ${countPeople(people)}` : ""}.\n`);
        return { live: undefined, touched: ["active"] };
      });
    });
  },
});
