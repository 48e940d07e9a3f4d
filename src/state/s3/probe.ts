import { randomUUID } from "node:crypto";
import { unconditional } from "./failure.ts";
import type { Condition, Objects } from "./objects.ts";
import type { Place } from "./place.ts";

export interface ConditionSyntax {
  /** Ceph's gateway (16.2) wants entity tags without quotes. */
  readonly quoted: boolean;
}

const UNUSED_TAG = "0".repeat(32);

/** Some stores ignore conditions, and would let two runs take one lock. Throws a Failure for those. */
export async function probeConditions(objects: Objects, place: Place): Promise<ConditionSyntax> {
  const key = `${place.key}.probe-${randomUUID()}`;
  /** After a refusal: an earlier try may have succeeded. */
  const put = async (body: string, condition: Condition): Promise<string | undefined> => {
    const etag = await objects.put(key, body, condition);
    if (etag !== undefined) return etag;
    const found = await objects.get(key);
    return found?.body === body ? found.etag : undefined;
  };
  try {
    const etag = await put("made", "absent");
    if (etag === undefined) throw unconditional(place, "it refuses If-None-Match: * where there is no object");
    if ((await objects.put(key, "made again", "absent")) !== undefined) throw unconditional(place, "it ignores If-None-Match: *");
    for (const quoted of [true, false]) {
      if ((await put("replaced", { etag, quoted })) === undefined) continue;
      if ((await objects.put(key, "replaced again", { etag: UNUSED_TAG, quoted })) === undefined) return { quoted };
      throw unconditional(place, "it ignores If-Match");
    }
    throw unconditional(place, "it refuses If-Match with the right entity tag");
  } finally {
    await objects.remove(key).catch(() => undefined);
  }
}
