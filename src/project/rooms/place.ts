import { requireRegions } from "../../config/unknown-region.ts";
import { fail } from "../../model/diagnostic.ts";
import { listOf } from "../../model/list-of.ts";
import { isDomainName, isRoomName } from "../../model/names.ts";
import type { Place } from "../../resources/contract.ts";
import { comparable } from "../../resources/names.ts";
import type { Project } from "../project.ts";

/** As the API addresses a room: by region and id (manual, room). */
export interface RoomPlace extends Place {
  readonly room: string;
  /** `domain/room-name` */
  readonly id: string;
}

type RoomName = Omit<RoomPlace, "region">;

/** Reads `chat.org/board`. Throws a Failure. */
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

/** In the named region, else the room's, else its domain's. `list`: the command that looks in all. Throws a Failure. */
export function placeOf(name: RoomName, region: string | undefined, { config, desired }: Project, list: string): RoomPlace {
  const isIt = ({ domain, room = "" }: Project["desired"][number]): boolean =>
    domain === name.domain && comparable(room) === comparable(name.room);
  const own = region ?? desired.find(isIt)?.region ?? config.domains.get(name.domain)?.region;
  const regions = [...config.regions.keys()];
  if (own === undefined)
    throw fail(
      "no-region",
      `the region of ${name.id} is unknown`,
      `Name it with --region: ${listOf(regions, "or")}. \`${list}\` looks in all of them.`,
    );
  requireRegions([own], regions);
  return { ...name, region: own };
}
