import { parseShard, type Which } from "../../controller/operate/which.ts";
import { fail } from "../../model/diagnostic.ts";
import type { OptionTable, OptionValues } from "../terminal/option-table.ts";

export const WHICH_OPTIONS = {
  "--all": "all shards",
  "--source <name>": "the shards of a source",
} as const satisfies OptionTable;

/** Throws a Failure unless exactly one thing is named. */
export function whichOf(shard: string | undefined, { all = false, source }: OptionValues<typeof WHICH_OPTIONS>): Which {
  const named = [shard !== undefined, all, source !== undefined].filter(Boolean).length;
  if (named !== 1) throw fail("usage", "name a shard, or --source, or --all", "Write a shard as main/chat.org.");
  if (shard !== undefined) return parseShard(shard);
  return source === undefined ? "all" : { source };
}
