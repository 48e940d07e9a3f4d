/** Which rooms a shard declares, at the revision that is enforced: people may open any room, and make its events. */
import { comparable, normalName } from "../../resources/names.ts";
import { shardId, type ShardName } from "../database/holds.ts";
import { enforcedPlace } from "../pass/enforce.ts";
import { openShard } from "../pass/open-shard.ts";
import type { Replica } from "../replica/context.ts";

/** Gives the declared name of a room that an event tells of, which a region may have written in letters of its own. */
export type FindRoom = (shard: ShardName, room: string) => Promise<string | undefined>;

interface Known {
  readonly revision: string;
  readonly rooms: Promise<ReadonlyMap<string, string>>;
}

/** Kept for a shard until another revision is enforced. Without one that loads, no room counts as declared: the sweep makes up for it. */
export function createDeclaredRooms(replica: Replica): FindRoom {
  const known = new Map<string, Known>();
  return async (shard, room) => {
    const place = await enforcedPlace(replica, shard);
    if (place === undefined) return undefined;
    const id = shardId(shard);
    const { revision } = place;
    let found = known.get(id);
    if (found?.revision !== revision) {
      const rooms = openShard(replica, place, revision).then((opened) =>
        namesOf("errors" in opened ? [] : (opened.loaded.config.domains.get(shard.domain)?.rooms ?? [])),
      );
      found = { revision, rooms };
      known.set(id, found);
      rooms.catch(() => known.delete(id));
    }
    const names = await found.rooms;
    return names.get(comparable(room)) ?? names.get(normalName(room));
  };
}

function namesOf(rooms: readonly { readonly name: string }[]): ReadonlyMap<string, string> {
  const names = rooms.map(({ name }) => name);
  return new Map([
    ...names.map((name) => [normalName(name), name] as const),
    ...names.map((name) => [comparable(name), name] as const),
  ]);
}
