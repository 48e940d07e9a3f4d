import { fail, Failure } from "../../model/diagnostic.ts";
import { DAY } from "../../model/local-time.ts";
import { readAgenda } from "../../project/agenda.ts";
import { renderAgendaHtml } from "../../render/agenda/html.ts";
import { shardId, type ShardName } from "../database/holds.ts";
import { openShard } from "../pass/open-shard.ts";
import { readShard } from "../pass/shard-row.ts";
import type { Replica } from "../replica/context.ts";

/** What is on in a domain for a week, declared and live. Throws a Failure. */
export async function calendarOf(replica: Replica, shard: ShardName): Promise<string> {
  const row = await readShard(replica.database, shard);
  const settings = replica.config.sources.get(row?.source ?? "");
  const opened = replica.accounts.get(shard.account);
  const revision = row?.loaded ?? row?.wanted ?? undefined;
  if (settings === undefined || opened === undefined || revision === undefined)
    throw fail("no-such-shard", `there is no shard ${shardId(shard)}`, "`xroom controller status` lists them.");
  const found = await openShard(replica, { ...shard, settings, opened }, revision);
  if ("errors" in found) throw new Failure(found.errors);
  const from = Math.floor(found.project.now / DAY) * DAY;
  const { agenda } = await readAgenda(found.project, { domains: [shard.domain], rooms: [], from, to: from + 7 * DAY });
  return renderAgendaHtml(agenda);
}
