import { requireRegions } from "../../config/unknown-region.ts";
import { fail } from "../../model/diagnostic.ts";
import { listOf } from "../../model/list-of.ts";
import { isDomainName, isRoomName } from "../../model/names.ts";
import type { Place } from "../../resources/contract.ts";
import { comparable } from "../../resources/names.ts";
import type { Project } from "../project.ts";

/** One room, as the API addresses it: by its region's host and its id (manual, room). */
export interface RoomPlace extends Place {
  readonly room: string;
  /** `domain/room-name` */
  readonly id: string;
}

type RoomName = Omit<RoomPlace, "region">;

/** Reads `chat.org/board`. A domain's name is lower case everywhere else. Throws a Failure for anything else. */
export function readRoomName(text: string): RoomName {
  const [name = "", room = "", ...rest] = text.split("/");
  const domain = name.toLowerCase();
  if (rest.length === 0 && isDomainName(name) && isRoomName(room)) return { domain, room, id: `${domain}/${room}` };
  const address = /^room\/([^/]+\/[^/]+)$/.exec(text)?.[1];
  throw fail(
    "bad-room",
    `${JSON.stringify(text)} is not a room`,
    `Write it as its domain and its name: ${address ?? "chat.org/board"}.`,
  );
}

/**
 * In the region that was named, else the room's own, else its domain's. `list` is the command that looks in every region. Throws a
 * Failure if there is none of these.
 */
export function placeOf(name: RoomName, region: string | undefined, { config, desired }: Project, list: string): RoomPlace {
  const isIt = ({ domain, room = "" }: Project["desired"][number]): boolean =>
    domain === name.domain && comparable(room) === comparable(name.room);
  const own = region ?? desired.find(isIt)?.region ?? config.domains.get(name.domain)?.region;
  const regions = [...config.regions.keys()];
  if (own === undefined)
    throw fail(
      "no-region",
      `nothing says in which region ${name.id} is`,
      `Name it with --region: ${listOf(regions, "or")}. \`${list}\` looks in all of them.`,
    );
  requireRegions([own], regions);
  return { ...name, region: own };
}
