import { randomUUID } from "node:crypto";
import { unconditional } from "./failure.ts";
import type { Condition, Objects } from "./objects.ts";
import type { Place } from "./place.ts";

/** How a store wants conditions. */
export interface Manner {
  /** Whether an entity tag stands in quotes, as HTTP has it and AWS wants it; Ceph's gateway (16.2) wants it without. */
  readonly quoted: boolean;
}

/** An entity tag that no object has. */
const NOBODYS = "0".repeat(32);

/**
 * Finds out whether a store keeps to conditions, and how it wants them, by writing to an object of its own. There are stores that ignore
 * such headers, and answer that all is well: every lock would be everybody's. Throws a Failure for those.
 */
export async function probe(objects: Objects, place: Place): Promise<Manner> {
  const key = `${place.key}.probe-${randomUUID()}`;
  /** One that must succeed: if it is refused, an earlier try may have, whose answer was lost. */
  const put = async (body: string, condition: Condition): Promise<string | undefined> => {
    const etag = await objects.put(key, body, condition);
    if (etag !== undefined) return etag;
    const { found } = await objects.get(key);
    return found?.body === body ? found.etag : undefined;
  };
  try {
    const etag = await put("made", "absent");
    if (etag === undefined) throw unconditional(place, "it refuses If-None-Match: * where there is no object");
    if ((await objects.put(key, "made again", "absent")) !== undefined) throw unconditional(place, "it ignores If-None-Match: *");
    for (const quoted of [true, false]) {
      if ((await put("replaced", { etag, quoted })) === undefined) continue;
      if ((await objects.put(key, "replaced again", { etag: NOBODYS, quoted })) === undefined) return { quoted };
      throw unconditional(place, "it ignores If-Match");
    }
    throw unconditional(place, "it refuses If-Match with the right entity tag");
  } finally {
    // Who may not remove it leaves it behind: a few bytes, and no reason to stop.
    await objects.remove(key).catch(() => undefined);
  }
}
