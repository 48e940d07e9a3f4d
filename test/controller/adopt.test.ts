import { expect, it } from "vitest";
import { fetchSource } from "../../src/controller/replica/fetch.ts";
import { reconcile } from "../../src/controller/pass/reconcile.ts";
import { SCHEMA } from "../../src/controller/database/schema.ts";
import { readStatus } from "../../src/controller/operate/status.ts";
import type { StateDocument } from "../../src/model/state.ts";
import { describeIfPossible } from "../harness/if-possible.ts";
import { startPostgres } from "../harness/postgres.ts";
import { serveController } from "./served.ts";

const domains = (names: readonly string[]): string =>
  `domains: { ${names.map((name) => `${name}: { rooms: { board: { bookings: { kickoff: { start: 2030-12-01T10:00, duration: 30m } } } } }`).join(", ")} }\n`;
const HEAD = "version: 1\ndefaults: { region: fra-1, timezone: UTC }\n";

await describeIfPossible("adopt", startPostgres, (server) => {
  it("gives each shard its part of a pipeline's state, which no run applies with from then on", async () => {
    const both = `${HEAD}${domains(["room.test", "talk.test"])}`;
    const served = await serveController(server, { files: { "source/xroom.yaml": both } });
    const { project, database, replica, regions } = served;
    await project.write("source/xroom.yaml", `${both}${regions}\n`);
    const pipeline = (...args: string[]) => project.xroom("-C", "source", ...args);
    const adopt = () => project.xroom("controller", "adopt", "prod", "--state", "file:source/.xroom/state.json");
    expect(await pipeline("apply", "-y")).toMatchObject({ code: 0 });

    const before = served.writes().length;
    const first = await adopt();
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(first.out).toMatch(
      /^main\/room\.test: 1 object\nmain\/talk\.test: 1 object\nAdopted 2 shards from \S*state\.json\.\n$/,
    );
    const marked = JSON.parse(await project.read("source/.xroom/state.json")) as StateDocument;
    expect(marked.managedBy).toMatch(/^source prod of the controller at postgres:\/\/127\.0\.0\.1:\d+\/served_/);
    for (const command of [
      ["apply", "-y"],
      ["import", "room.test", "--write"],
    ])
      expect(await pipeline(...command)).toMatchObject({ code: 4, err: expect.stringContaining("managed-state") });
    expect((await pipeline("plan")).code).toBe(0);
    // What may be public doesn't name the database.
    expect((await pipeline("snapshot", "--out", "snapshot.json")).code).toBe(0);
    expect(await project.read("source/snapshot.json")).not.toContain("managedBy");
    expect((await pipeline("plan", "--snapshot", "snapshot.json")).code).toBe(0);
    expect(await served.history()).toEqual([
      expect.stringMatching(/^adopted room\.test by .*, on the database$/),
      expect.stringMatching(/^adopted talk\.test by /),
    ]);

    // The shards know their objects: nothing is to be done.
    await project.write("source/xroom.yaml", both);
    await fetchSource(replica, "prod");
    for (const domain of ["room.test", "talk.test"]) await reconcile(replica, { account: "main", domain });
    const { shards } = await readStatus(database);
    expect(shards.map(({ conditions, pending, error }) => [conditions.Ready, pending, error])).toEqual([
      [true, null, null],
      [true, null, null],
    ]);
    expect(served.writes()).toHaveLength(before);
    const owned = await database.run(
      `select domain, lineage = $1 as same, serial::int as serial from ${SCHEMA}.shards order by domain`,
      [marked.lineage],
    );
    expect(owned).toMatchObject([{ same: true }, { same: true }]);

    // Adopting again changes nothing, and takes over what an interrupted one has left.
    await database.run(`delete from ${SCHEMA}.shards where domain = 'talk.test'`);
    expect((await adopt()).code).toBe(0);
    const again = await database.run(`select domain, state is null as empty from ${SCHEMA}.shards order by domain`);
    expect(again).toEqual([
      { domain: "room.test", empty: false },
      { domain: "talk.test", empty: false },
    ]);
  });

  it("refuses what is another's: a shard with objects of its own, a state of another controller", async () => {
    const text = `${HEAD}${domains(["room.test"])}`;
    const served = await serveController(server, { files: { "source/xroom.yaml": text } });
    const { project, regions, replica } = served;
    await project.write("pipeline/xroom.yaml", `${text}${regions}\n`);
    await project.xroom("-C", "pipeline", "apply", "-y");
    await fetchSource(replica, "prod");
    await served.database.run(`update ${SCHEMA}.shards set state = $1, serial = 1`, [
      (await project.read("pipeline/.xroom/state.json")).replace(
        /"lineage": "[^"]*"/,
        `"lineage": "${"0".repeat(8)}-0000-4000-8000-${"0".repeat(12)}"`,
      ),
    ]);
    const adopt = (source: string) => project.xroom("controller", "adopt", source, "--state", "file:pipeline/.xroom/state.json");
    expect(await adopt("prod")).toMatchObject({ code: 1, err: expect.stringMatching(/adopted-before[^]*owns 1 object already/) });
    expect(await adopt("lab")).toMatchObject({ code: 1, err: expect.stringMatching(/foreign-domain[^]*objects of room\.test/) });
    expect(await adopt("none")).toMatchObject({ code: 1, err: expect.stringContaining("no-such-source") });
    expect(await project.read("pipeline/.xroom/state.json")).not.toContain("managedBy");
    expect(await project.xroom("controller", "adopt", "prod")).toMatchObject({
      code: 1,
      err: expect.stringContaining("--state"),
    });
    const marked = JSON.parse(await project.read("pipeline/.xroom/state.json")) as object;
    await project.write("pipeline/.xroom/state.json", JSON.stringify({ ...marked, managedBy: "another" }));
    expect((await adopt("prod")).err).toMatch(/managed by another/);
  });
});
