/**
 * What is due is enqueued by whichever replica looks first; every statement is safe to repeat. Nothing is lost if a replica dies between two
 * of them: a generation that no pass has begun is enqueued again, under the same id.
 */
import { followTimeline } from "../database/failover.ts";
import { isAlive } from "../database/leases.ts";
import { number, text } from "../database/rows.ts";
import { ENGINE_SCHEMA, SCHEMA } from "../database/schema.ts";
import type { Engine } from "../engine/contract.ts";
import { followPauses } from "./accounts.ts";
import type { Replica } from "./context.ts";

/** Milliseconds. */
const TICK = 500;
const COLLECT = 10 * 60_000;
/** Seconds until a pass that was enqueued and not begun is enqueued again. */
const AGAIN = 15;
/** Rows of the engine are of no use once their tasks have ended. */
const KEPT = 10 * 60_000;

export interface Schedule {
  stop(): Promise<void>;
}

export function startSchedule(replica: Replica, engine: Engine): Schedule {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let collected = performance.now();
  let hasFailed = false;
  const tick = async (): Promise<void> => {
    const shards = await followTimeline(replica.database);
    if (shards > 0) replica.log(`the database failed over: ${shards} shards are looked at anew`);
    await replica.holds.clean();
    await enqueueFetches(replica, engine);
    await enqueuePasses(replica, engine);
    await enqueueSweeps(replica, engine);
    await recoverDead(replica, engine);
    await followPauses(replica.database, replica.accounts);
    await shareRates(replica);
    if (performance.now() - collected > COLLECT) {
      collected = performance.now();
      await collect(replica, engine);
    }
  };
  let running: Promise<void> = Promise.resolve();
  const loop = (): void => {
    running = tick()
      .then(() => {
        if (hasFailed) replica.log("the database answers again");
        hasFailed = false;
      })
      .catch((error: unknown) => {
        // The next tick makes up for it.
        if (!hasFailed) replica.log(`the schedule waits: ${error instanceof Error ? error.message : String(error)}`);
        hasFailed = true;
      })
      .finally(() => {
        if (!stopped) timer = setTimeout(loop, TICK * (0.8 + 0.4 * Math.random()));
      });
  };
  loop();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

async function enqueueFetches({ config, database }: Replica, engine: Engine): Promise<void> {
  for (const { name, interval } of config.sources.values()) {
    const [row] = await database.run(
      `insert into ${SCHEMA}.sources as s (name, due, checked) values ($1, clock_timestamp() + $2::float8 * interval '1 millisecond', clock_timestamp())
       on conflict (name) do update set due = excluded.due, forced = false, checked = clock_timestamp()
         where s.due <= clock_timestamp() or s.forced
       returning extract(epoch from checked)::text as at`,
      [name, interval * (0.95 + 0.1 * Math.random())],
    );
    if (row !== undefined) await engine.enqueue("fetch", `fetch/${name}/${text(row, "at")}`, { source: name });
  }
}

async function enqueuePasses({ database, config }: Replica, engine: Engine): Promise<void> {
  const sources = JSON.stringify([...config.sources.keys()]);
  await database.run(
    `update ${SCHEMA}.shards set generation = generation + 1, due = null
     where due <= clock_timestamp() and source in (select json_array_elements_text($1::text::json))`,
    [sources],
  );
  const rows = await database.run(
    `update ${SCHEMA}.shards s set queued = clock_timestamp(), marked = coalesce(case when s.queued is null then clock_timestamp() else s.marked end, clock_timestamp())
     where (s.account, s.domain) in (
       select account, domain from ${SCHEMA}.shards
       where generation > begun and (queued is null or queued < clock_timestamp() - interval '${AGAIN} seconds')
         and source in (select json_array_elements_text($1::text::json))
       order by queued nulls first limit 200 for update skip locked)
     returning account, domain, generation::text as generation`,
    [sources],
  );
  for (const row of rows) {
    const [account, domain] = [text(row, "account"), text(row, "domain")];
    await engine.enqueue("reconcile", `reconcile/${account}/${domain}/${text(row, "generation")}`, { account, domain });
  }
}

async function enqueueSweeps({ database, config }: Replica, engine: Engine): Promise<void> {
  for (const { name, rooms, mode } of config.sources.values()) {
    if (mode === "observe") continue;
    const rows = await database.run(
      `update ${SCHEMA}.shards s set due_rooms = clock_timestamp() + $2::float8 * interval '1 millisecond' * (0.9 + 0.2 * random())
       where (s.account, s.domain) in (
         select account, domain from ${SCHEMA}.shards
         where source = $1 and not suspended and (due_rooms is null or due_rooms <= clock_timestamp()) limit 200 for update skip locked)
       returning account, domain, extract(epoch from due_rooms)::text as at`,
      [name, rooms],
    );
    for (const row of rows) {
      const [account, domain] = [text(row, "account"), text(row, "domain")];
      await engine.enqueue("enforce", `sweep/${account}/${domain}/${text(row, "at")}`, { account, domain, sweep: true });
    }
  }
  // What was given to a replica that has not looked at it: it may have died.
  const left = await database.run(
    `select account, domain, max(count)::text as count, extract(epoch from clock_timestamp())::bigint / 2 as at from ${SCHEMA}.hints
     where at < clock_timestamp() - interval '1500 milliseconds' group by account, domain limit 200`,
  );
  for (const row of left) {
    const [account, domain] = [text(row, "account"), text(row, "domain")];
    await engine.enqueue("enforce", `again/${account}/${domain}/${text(row, "at")}`, { account, domain, sweep: false });
  }
}

/** One replica claims a dead one, and takes over what that had begun. */
async function recoverDead({ database, heartbeat, metrics, log }: Replica, engine: Engine): Promise<void> {
  if (!heartbeat.isSteady()) return;
  const dead = await database.run(
    `update ${SCHEMA}.replicas r set claimed = $1
     where r.id <> $1 and not ${isAlive("r")}
       and (r.claimed is null or r.claimed = $1 or not exists (
         select 1 from ${SCHEMA}.replicas c where c.id = r.claimed and ${isAlive("c")}))
     returning id, name`,
    [heartbeat.id],
  );
  for (const row of dead) {
    const recovered = await engine.recover(text(row, "id"));
    await database.run(`delete from ${SCHEMA}.replicas where id = $1 and claimed = $2`, [text(row, "id"), heartbeat.id]);
    metrics.count("xroom_recovered_total", {}, recovered);
    log(`replica ${text(row, "name")} is dead: ${recovered} of its tasks are taken over`);
  }
}

async function shareRates({ database, accounts }: Replica): Promise<void> {
  const [row] = await database.run(`select count(*) as living from ${SCHEMA}.replicas r where ${isAlive("r")}`);
  for (const account of accounts.values()) account.share(number(row ?? {}, "living"));
}

async function collect({ database }: Replica, engine: Engine): Promise<void> {
  await engine.collect(new Date(Date.now() - KEPT));
  await database.run(`delete from ${SCHEMA}.history where at < clock_timestamp() - interval '400 days'`);
  await database.run(`delete from ${SCHEMA}.sessions where until < clock_timestamp()`);
  await database.run(`delete from ${SCHEMA}.approvals where until < clock_timestamp()`);
  await database.run(`delete from ${SCHEMA}.pauses where until < clock_timestamp()`);
}

export async function engineRows({ database }: Pick<Replica, "database">): Promise<number> {
  const [row] = await database.run(`select count(*) as rows from ${ENGINE_SCHEMA}.workflow_status`);
  return number(row ?? {}, "rows");
}
