import { fail, type Failure } from "../../model/diagnostic.ts";
import { shardId, type ShardName } from "../database/holds.ts";

/** Which shards: one, those of a source, or all. */
export type Which = ShardName | { readonly source: string } | "all";

/** `main/chat.org`. Throws a Failure. */
export function parseShard(written: string): ShardName {
  const at = written.indexOf("/");
  if (at > 0 && at < written.length - 1) return { account: written.slice(0, at), domain: written.slice(at + 1) };
  throw fail("no-such-shard", `${written} is not a shard`, "Write it as main/chat.org, as `xroom controller status` does.");
}

export function whereOf(which: Which): { readonly where: string; readonly values: readonly string[] } {
  if (which === "all") return { where: "true", values: [] };
  if ("source" in which) return { where: "source = $1", values: [which.source] };
  return { where: "account = $1 and domain = $2", values: [which.account, which.domain] };
}

export function missing(which: Which): Failure {
  const what =
    which === "all"
      ? "there are no shards yet"
      : "source" in which
        ? `the source ${which.source} has no shards`
        : `there is no shard ${shardId(which)}`;
  return fail("no-such-shard", what, "`xroom controller status` lists them.");
}
