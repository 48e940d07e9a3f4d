/** Which revision a pass uses: the wanted one; if that can't be used, the last that could. */
import { Failure } from "../../model/diagnostic.ts";
import type { Replica } from "../replica/context.ts";
import { keepConfig, type OpenShard, openShard, type ShardErrors, type ShardPlace } from "./open-shard.ts";
import { beginLoading, endLoading, type ShardRow } from "./shard-row.ts";
import { summaryOf } from "./summary.ts";

/** A config that ends its reader must not end one replica after the other. */
const MOST_DEATHS = 3;

export type Usable =
  /** `error` says why it isn't the wanted revision. */
  | { readonly kind: "open"; readonly shard: OpenShard; readonly revision: string; readonly error?: string }
  | { readonly kind: "unusable"; readonly error: string }
  /** It has ended the process too often: only a person may have it tried again. */
  | { readonly kind: "deadly"; readonly error: string };

export async function openUsable(replica: Replica, row: ShardRow, place: ShardPlace): Promise<Usable> {
  const wanted = row.wanted as string;
  // One that was loaded before has not ended a process.
  if (row.keptOf === wanted) return openWanted(replica, row, place, { keeps: false });
  if ((await beginLoading(replica.database, row)) > MOST_DEATHS)
    return { kind: "deadly", error: `the process has ended ${MOST_DEATHS} times while it loaded this revision` };
  return openWanted(replica, row, place, { keeps: true }).finally(() => endLoading(replica.database, row));
}

async function openWanted(
  replica: Replica,
  row: ShardRow,
  place: ShardPlace,
  { keeps }: { readonly keeps: boolean },
): Promise<Usable> {
  const wanted = row.wanted as string;
  const shard = await openShard(replica, place, wanted, { declared: keeps }).catch(errorsOf);
  if (!("errors" in shard)) {
    const { declared } = shard.loaded;
    if (keeps && declared !== undefined) await keepConfig(replica, place, { revision: wanted, declared });
    return { kind: "open", shard, revision: wanted };
  }
  const error = summaryOf(new Failure(shard.errors));
  if (row.loaded === null || row.loaded === wanted) return { kind: "unusable", error };
  const earlier = await openShard(replica, place, row.loaded).catch(errorsOf);
  return "errors" in earlier ? { kind: "unusable", error } : { kind: "open", shard: earlier, revision: row.loaded, error };
}

function errorsOf(error: unknown): ShardErrors {
  if (error instanceof Failure) return { errors: error.diagnostics };
  throw error;
}
