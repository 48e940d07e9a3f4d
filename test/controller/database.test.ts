import { describe, expect, it, onTestFinished } from "vitest";
import { type Heartbeat, startHeartbeat } from "../../src/controller/database/heartbeat.ts";
import { type Database, openDatabase } from "../../src/controller/database/open.ts";
import { adoptDatabase, followTimeline, requireIdentity, unconfirmed } from "../../src/controller/database/failover.ts";
import { joinGeneration } from "../../src/controller/database/generations.ts";
import { packPlan, readApprovals } from "../../src/controller/pass/approvals.ts";
import { readStatus } from "../../src/controller/operate/status.ts";
import { finishMigration, migrateTables, requireTables, SCHEMA, VERSION } from "../../src/controller/database/schema.ts";
import { createHolds, type ShardName } from "../../src/controller/database/holds.ts";
import { openShardState } from "../../src/controller/database/shard-state.ts";
import { Failure } from "../../src/model/diagnostic.ts";
import { emptyState } from "../../src/state/document.ts";
import { thisRun } from "../../src/state/index.ts";
import { readPlace } from "../../src/state/postgres/place.ts";
import { describeIfPossible } from "../harness/if-possible.ts";
import { type PostgresServer, startPostgres } from "../harness/postgres.ts";

let databases = 0;
const SHARD = { account: "main", domain: "chat.org" };

async function newDatabase(server: PostgresServer, template = "template1"): Promise<() => Database> {
  databases += 1;
  const name = `controller_${databases}`;
  await server.ask(`create database ${name} template ${template}`);
  const environment = { PGPASSWORD: server.password };
  const place = readPlace(`postgres://${server.user}@127.0.0.1:${server.port}/${name}`, { environment, directory: "/" });
  return () => {
    const database = openDatabase(place, environment);
    onTestFinished(() => database.close());
    return database;
  };
}

async function beating(database: Database, id: string, dead = 4000): Promise<Heartbeat> {
  const heartbeat = await startHeartbeat(database, { id, name: id, heartbeat: 100, dead });
  onTestFinished(() => heartbeat.stop());
  return heartbeat;
}

const stateOf = (database: Database, heartbeat: Heartbeat, shard: ShardName = SHARD) =>
  openShardState({ database, heartbeat, holds: createHolds(database, heartbeat) }, shard);
const codesOf = async (promise: Promise<unknown>): Promise<string[]> => {
  const error = await promise.then(
    () => undefined,
    (each: unknown) => each,
  );
  return error instanceof Failure ? error.diagnostics.map(({ code }) => code) : ["none"];
};
const addShard = (database: Database) =>
  database.run(`insert into ${SCHEMA}.shards (account, domain, source) values ('main', 'chat.org', 'prod')`);

await describeIfPossible("the controller's tables", startPostgres, (server) => {
  it("are made once, by several processes at the same time, and named when they are missing", async () => {
    const open = await newDatabase(server);
    expect(await codesOf(requireTables(open()))).toEqual(["controller-tables"]);
    await Promise.all([migrateTables(open()), migrateTables(open()), migrateTables(open())]);
    await requireTables(open());
  });

  it("serve the release before until `migrate --finish`, which waits for its last replica", async () => {
    const open = await newDatabase(server);
    const database = open();
    await migrateTables(database);
    await database.run(`update ${SCHEMA}.meta set version = 99`);
    await requireTables(database);
    // A later release has finished.
    await database.run(`update ${SCHEMA}.meta set oldest = 99`);
    expect(await codesOf(requireTables(database))).toEqual(["controller-tables"]);
    await database.run(`update ${SCHEMA}.meta set oldest = 1`);
    await database.run(`insert into ${SCHEMA}.replicas (id, name, beat, dead) values ('old', 'old', clock_timestamp(), 60000)`);
    await expect(finishMigration(database)).rejects.toThrow("a replica of an earlier release still runs: old");
    await database.run(`update ${SCHEMA}.replicas set beat = clock_timestamp() - interval '2 minutes'`);
    await finishMigration(database);
    await finishMigration(database);
    const [meta] = await database.run(`select oldest from ${SCHEMA}.meta`);
    expect(meta?.["oldest"]).toBe(VERSION);
    await requireTables(database);
  });

  it("are used only where they were made: a copy hears no replica until it is the only one", async () => {
    const open = await newDatabase(server);
    const original = open();
    await migrateTables(original);
    await addShard(original);
    await original.run(`update ${SCHEMA}.shards set run = 'r', holder = 'one'`);
    await requireIdentity(original);
    await original.close();
    const copy = (await newDatabase(server, `controller_${databases}`))();
    expect(await codesOf(requireIdentity(copy))).toEqual(["database-moved"]);
    expect(await codesOf(startHeartbeat(copy, { id: "one", name: "one", heartbeat: 100, dead: 4000 }))).toEqual([
      "database-moved",
    ]);
    expect(await adoptDatabase(copy)).toBe(1);
    expect(await adoptDatabase(copy)).toBe(0);
    await requireIdentity(copy);
    await beating(copy, "one");
    expect(await copy.run(`select run, restored from ${SCHEMA}.shards`)).toEqual([{ run: null, restored: true }]);
    expect(await copy.run(`select event from ${SCHEMA}.history`)).toEqual([{ event: "leases-dropped" }]);
  });

  it("are not used on a server that can't be written to", async () => {
    const open = await newDatabase(server);
    await server.ask(`alter database controller_${databases} set default_transaction_read_only = on`);
    expect(await codesOf(open().run("select 1"))).toEqual(["state-unreachable"]);
  });

  it("may be lost, with a warning, unless the database confirms what is on its disk", async () => {
    const open = await newDatabase(server);
    expect(await unconfirmed(open())).toBe("fsync is off");
    await server.ask(`alter database controller_${databases} set synchronous_commit = off`);
    expect(await unconfirmed(open())).toBe("synchronous_commit is off");
  });

  it("have the newest settings act, and ones that were seen before only once none of the newest lives", async () => {
    const database = (await newDatabase(server))();
    await migrateTables(database);
    await addShard(database);
    await beating(database, "one");
    const two = await beating(database, "two");
    await beating(database, "three");
    const acts = (replica: string, fingerprint: string) => joinGeneration(database, { replica, fingerprint });
    const passes = async () => Number((await database.run(`select generation from ${SCHEMA}.shards`))[0]?.["generation"]);
    expect(await acts("one", "old")).toBe(true);
    expect(await acts("one", "old")).toBe(true);
    const before = await passes();
    expect(await acts("two", "new")).toBe(true);
    // Each shard is looked at anew, once.
    expect(await passes()).toBe(before + 1);
    expect(await acts("one", "old")).toBe(false);
    // One that starts again with the old settings does not take the work back.
    expect(await acts("three", "old")).toBe(false);
    expect((await readStatus(database)).replicas.map(({ name, acting }) => `${name} ${acting}`)).toEqual([
      "one false",
      "three false",
      "two true",
    ]);
    expect(await passes()).toBe(before + 1);
    await two.stop();
    expect(await acts("three", "old")).toBe(true);
    expect(await acts("one", "old")).toBe(true);
    expect(await passes()).toBe(before + 2);
  });

  it("keep an approval until its age ends, also over other endings", async () => {
    const open = await newDatabase(server);
    const database = open();
    await migrateTables(database);
    await addShard(database);
    const approve = (digest: string, left: string) =>
      database.run(
        `insert into ${SCHEMA}.approvals (account, domain, digest, plan, revision, removals, empty, by, until)
         values ('main', 'chat.org', $1, $2, 'r', false, false, 'kim', clock_timestamp() + $3::text::interval)`,
        [digest, packPlan({} as never), left],
      );
    await approve("ended", "-1 second");
    await approve("waits", "1 hour");
    const digests = (await readApprovals(open(), SHARD)).map(({ digest, by }) => `${digest} by ${by}`);
    expect(digests).toEqual(["waits by kim"]);
  });

  describe("a shard's state", () => {
    it("has one writer: a second run, and a run that lost the lock, are refused", async () => {
      const database = (await newDatabase(server))();
      await migrateTables(database);
      await addShard(database);
      const [one, two] = [await beating(database, "one"), await beating(database, "two")];
      const [first, second] = [stateOf(database, one), stateOf(database, two)];
      const lock = await first.lock(thisRun("xroom controller"));
      expect(await codesOf(second.lock(thisRun("xroom controller")))).toEqual(["locked"]);
      const state = { ...emptyState(), serial: 1 };
      await lock.write(state);
      // As a statement that runs again after a lost connection.
      await lock.write(state);
      expect((await second.read()).serial).toBe(1);
      expect(await codesOf(lock.write({ ...state, serial: 3 }))).toEqual(["state-changed"]);
      await lock.unlock();
      const other = await second.lock(thisRun("xroom controller"));
      expect(await codesOf(lock.write({ ...state, serial: 2 }))).toEqual(["lock-lost"]);
      expect(lock.lost.aborted).toBe(true);
      await other.write({ ...state, serial: 2 });
    });

    it("is taken over from a replica that no longer beats, and only by one in steady contact", async () => {
      const database = (await newDatabase(server))();
      await migrateTables(database);
      await addShard(database);
      const one = await startHeartbeat(database, { id: "one", name: "one", heartbeat: 100, dead: 600 });
      const held = await stateOf(database, one).lock(thisRun("xroom controller"));
      // Its process is gone: no beat and no goodbye.
      await one.stop();
      await database.run(
        `insert into ${SCHEMA}.replicas (id, name, beat, dead) values ('one', 'one', clock_timestamp(), 600)
         on conflict (id) do update set beat = clock_timestamp() - interval '1 minute'`,
      );
      const two = await beating(database, "two", 600);
      const state = stateOf(database, two);
      expect(two.isSteady()).toBe(false);
      expect(await codesOf(state.lock(thisRun("xroom controller")))).toEqual(["locked"]);
      await expect.poll(() => two.isSteady()).toBe(true);
      const lock = await state.lock(thisRun("xroom controller"));
      await lock.write({ ...emptyState(), serial: 1 });
      expect(await codesOf(held.write({ ...emptyState(), serial: 1 }))).toEqual(["lock-lost"]);
    });

    it("is freed if an outage cut off its release, or the lock itself, though its replica lives", async () => {
      const database = (await newDatabase(server))();
      await migrateTables(database);
      await addShard(database);
      const one = await beating(database, "one");
      const holds = createHolds(database, one);
      const held = await holds.take(SHARD, "enforce");
      await holds.clean();
      await expect(createHolds(database, await beating(database, "two")).take(SHARD, "pass")).rejects.toThrow(/is locked/);
      await held.release();
      await database.run(`update ${SCHEMA}.shards set run = 'cut off', holder = 'one'`);
      await expect(holds.take(SHARD, "pass")).rejects.toThrow(/is locked/);
      await holds.clean();
      await (await holds.take(SHARD, "pass")).release();
    });

    it("ends with the database's timeline, and is taken by none once a write has gone", async () => {
      const database = (await newDatabase(server))();
      await migrateTables(database);
      await addShard(database);
      const one = await beating(database, "one");
      const state = stateOf(database, one);
      const first = await state.lock(thisRun("xroom controller"));
      await first.write({ ...emptyState(), serial: 1 });
      // As after a promotion: the server that answers is on another timeline than that of the lease.
      await database.run(`update ${SCHEMA}.shards set era = 'earlier'`);
      expect(await codesOf(first.write({ ...emptyState(), serial: 2 }))).toEqual(["lock-lost"]);
      await database.run(`update ${SCHEMA}.meta set timeline = 'earlier'`);
      expect(await followTimeline(database)).toBe(1);
      expect(await followTimeline(database)).toBe(0);
      expect(await database.run(`select run, restored from ${SCHEMA}.shards`)).toEqual([{ run: null, restored: true }]);

      await database.run(`update ${SCHEMA}.shards set restored = false`);
      const holds = createHolds(database, one);
      const again = openShardState({ database, heartbeat: one, holds }, SHARD);
      const lock = await again.lock(thisRun("xroom controller"));
      const kept = await again.read();
      await lock.write({ ...kept, serial: 2 });
      await lock.unlock();
      await database.run(`update ${SCHEMA}.shards set serial = 1`);
      expect(await codesOf(again.lock(thisRun("xroom controller")))).toEqual(["locked"]);
      expect(await database.run(`select run, restored from ${SCHEMA}.shards`)).toEqual([{ run: null, restored: true }]);
      await (await again.lock(thisRun("xroom controller"))).unlock();
    });

    it("is lost to a replica that the database no longer hears, before others may take it", async () => {
      const open = await newDatabase(server);
      const database = open();
      await migrateTables(database);
      await addShard(database);
      let fenced = 0;
      const heartbeat = await startHeartbeat(database, {
        id: "one",
        name: "one",
        heartbeat: 100,
        dead: 2000,
        onFenced: () => {
          fenced += 1;
        },
      });
      onTestFinished(() => heartbeat.stop());
      const lock = await stateOf(database, heartbeat).lock(thisRun("xroom controller"));
      expect(heartbeat.left()).toBeGreaterThan(1500);
      // Its beats hang, as behind a cut network.
      const blocker = open().run(
        `do $$ begin lock table ${SCHEMA}.replicas in access exclusive mode; perform pg_sleep(3); end $$`,
      );
      await expect.poll(() => lock.lost.aborted, { timeout: 5000 }).toBe(true);
      expect([heartbeat.left(), fenced]).toEqual([0, 1]);
      expect(await codesOf(lock.write({ ...emptyState(), serial: 1 }))).toEqual(["lock-lost"]);
      await blocker;
      await expect.poll(() => heartbeat.left()).toBeGreaterThan(0);
    });
  });
});
