import type { Config } from "../../model/config.ts";
import { fail } from "../../model/diagnostic.ts";
import { isDomainName, isRoomName } from "../../model/names.ts";
import type { Place } from "../../resources/contract.ts";
import { comparable } from "../../resources/names.ts";

/** One room, as the API addresses it: by its region's host and its id (manual, room). */
export interface RoomPlace extends Place {
  readonly room: string;
  /** `domain/room-name` */
  readonly id: string;
}

type RoomName = Omit<RoomPlace, "region">;

/** Reads `chat.org/board`. Throws a Failure for anything else. */
export function readRoomName(text: string): RoomName {
  const [domain = "", room = "", ...rest] = text.split("/");
  if (rest.length === 0 && isDomainName(domain) && isRoomName(room)) return named(domain.toLowerCase(), room);
  const address = /^room\/([^/]+\/[^/]+)$/.exec(text)?.[1];
  throw fail(
    "bad-room",
    `${JSON.stringify(text)} is not a room`,
    `Write it as its domain and its name: ${address ?? "chat.org/board"}.`,
  );
}

/** A domain's name has no case, and is written in lower case in configs and states. */
function named(domain: string, room: string): RoomName {
  return { domain, room, id: `${domain}/${room}` };
}

/**
 * Where the room is: in the region that was asked for, else its own, else its domain's. Throws a Failure if nothing says, or for a
 * region that there isn't. `list` is the command that looks in every region.
 */
export function placeOf(
  name: RoomName,
  region: string | undefined,
  config: Config | undefined,
  regions: readonly string[],
  list: string,
): RoomPlace {
  const domain = config?.domains.get(name.domain);
  const declared = domain?.rooms.find((room) => comparable(room.name) === comparable(name.room));
  const own = region ?? declared?.region ?? domain?.region;
  if (own === undefined)
    throw fail(
      "no-region",
      `nothing says in which region ${name.id} is`,
      `Say it by --region: ${regions.join(", ")}. \`${list}\` looks in all of them.`,
    );
  checkRegions([own], regions);
  return { ...name, region: own };
}

export function checkRegions(asked: readonly string[], regions: readonly string[]): void {
  const unknown = asked.find((each) => !regions.includes(each));
  if (unknown === undefined) return;
  throw fail("unknown-region", `there is no region ${JSON.stringify(unknown)}`, `There are ${regions.join(", ")}.`);
}
