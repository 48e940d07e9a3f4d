import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { thisRun, type StateBackend } from "../../../src/state/contract.ts";
import { freePort } from "../../../src/controller/sandbox/free-port.ts";
import { describeIfPossible } from "../../harness/if-possible.ts";
import { openLossyWay } from "../../harness/lossy.ts";
import { startPostgres } from "../../harness/postgres.ts";
import { createProject } from "../../harness/project.ts";
import { startStateProcess, type StatePlace } from "../../harness/state-process.ts";
import { booking, codesOf, describeBackend, failureOf, next, openPlace, replaceBrokenState } from "../conformance.ts";

const inDatabase = (place: StatePlace, from: string, to: string): StatePlace => ({ ...place, url: place.url.replace(from, to) });

await describeIfPossible("PostgreSQL", startPostgres, (server) => {
  describeBackend("a table", {
    place: async () => server.place(),
    lease: 3_000,
    races: 50,
    increments: 100,
    kills: 3,
    clock: "store",
  });

  const use = async (backend: StateBackend): Promise<void> => (await backend.lock(thisRun("xroom apply"))).unlock();
  const as = async (role: string, ...grants: string[]): Promise<void> => {
    await server.ask(`drop role if exists ${role}`, `create role ${role} login password 'pw'`, ...grants);
  };

  describe("the table", () => {
    it("is made by the first of many concurrent runs, and never by reading", async () => {
      const place = server.place();
      const backends = await Promise.all(Array.from({ length: 8 }, () => openPlace(place)));
      await Promise.all(backends.map((each) => each.read()));
      const table = /table=(\w+)/.exec(place.url)?.[1] ?? "";
      expect(await server.ask(`select 1 from pg_tables where tablename = '${table}'`)).toEqual([]);
      const outcomes = await Promise.all(backends.map((each) => use(each).catch((error: unknown) => codesOf(error as never))));
      for (const outcome of outcomes) expect([undefined, ["locked"]]).toContainEqual(outcome);
      await use(await openPlace(place));
      expect(await server.ask(`select name, serial, run from ${table}`)).toEqual([{ name: "default", serial: "0", run: null }]);
    });

    it("holds many states by name, each with its own lock, in readable columns", async () => {
      const place = server.place();
      const [test, production] = [inDatabase(place, "?", "?name=test&"), inDatabase(place, "?", "?name=production&")];
      const run = "https://gitlab.example.com/acme/meetings/-/jobs/77";
      const holder = thisRun("xroom apply", { GITLAB_USER_LOGIN: "ada", CI_JOB_URL: run });
      const lock = await (await openPlace(test)).lock(holder);
      await use(await openPlace(production));
      const state = next(await (await openPlace(test)).read(), { "booking/chat.org/board/kickoff": booking(7) });
      await lock.write(state, { summary: "1 added" });
      const table = /table=(\w+)/.exec(place.url)?.[1] ?? "";
      expect(
        await server.ask(`select serial, state->'objects'->'chat.org'->'fra-1'->'booking/board/kickoff'->>'id' as id, note->>'summary' as note,
          note->>'by' as by, note->>'run' as written, holder->>'url' as held, holder->>'command' as command from ${table} where name = 'test'`),
      ).toEqual([{ serial: "1", id: "7", note: "1 added", by: "ada", written: run, held: run, command: "xroom apply" }]);
      await lock.unlock();
      expect((await (await openPlace(production)).read()).serial).toBe(0);
    });

    it("with a broken state can be repaired", async () => {
      const place = server.place();
      const backend = await openPlace(place);
      const lock = await backend.lock(thisRun("xroom apply"));
      await lock.write(next(await backend.read()));
      await lock.unlock();
      const table = /table=(\w+)/.exec(place.url)?.[1] ?? "";
      await server.ask(`update ${table} set state = '{}'`);
      await replaceBrokenState(place);
    });

    it("lies in the URL's schema, under any name; a missing schema is an error", async () => {
      const place = inDatabase(server.place(), /table=\w+/.exec(server.place().url)?.[0] ?? "", "");
      await server.ask(`create schema if not exists "o'ps"`);
      const own = { ...place, url: `${place.url.split("?")[0]}?schema=o'ps&table=St%22ate` };
      await use(await openPlace(own));
      expect(await server.ask(`select count(*)::int as count from "o'ps"."St""ate"`)).toEqual([{ count: 1 }]);
      const missing = await openPlace({ ...own, url: own.url.replace("o'ps", "none") });
      expect((await missing.read()).serial).toBe(0);
      const failure = await failureOf(use(missing));
      expect(codesOf(failure)).toEqual(["state-no-schema"]);
      expect(failure.message).toContain('schema "none" does not exist');
    });
  });

  describe("a lease", () => {
    it.each(["'infinity'", "'294276-01-01'", "null", "now() + interval '1 year'"])(
      "whose end is %s is watched for its length, and is no bug",
      async (end) => {
        const place = { ...server.place(), lease: 900 };
        const dying = startStateProcess();
        await dying.do(place, "lock");
        await dying.kill();
        await server.ask(`update ${/table=(\w+)/.exec(place.url)?.[1] ?? ""} set expires = ${end}`);
        const began = performance.now();
        await use(await openPlace(place));
        expect(performance.now() - began).toBeGreaterThan(end === "null" ? 0 : 900);
      },
    );

    it("follows the server's clock, also on a machine whose clock is wrong", async () => {
      const place = server.place();
      const lock = await (await openPlace(place)).lock(thisRun("xroom apply"));
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
      onTestFinished(() => void vi.useRealTimers());
      expect(codesOf(await failureOf(use(await openPlace(place))))).toEqual(["locked"]);
      vi.useRealTimers();
      const table = /table=(\w+)/.exec(place.url)?.[1] ?? "";
      const [row] = await server.ask(`select extract(epoch from expires - now())::float8 as left from ${table}`);
      expect(row?.["left"]).toBeGreaterThan(50);
      expect(row?.["left"]).toBeLessThanOrEqual(60);
      await server.ask(`update ${table} set expires = now() - interval '1 second'`);
      await use(await openPlace(place));
      expect(codesOf(await failureOf(lock.write(next(await (await openPlace(place)).read()))))).toEqual(["lock-lost"]);
    });
  });

  describe("a lost answer", () => {
    it.each(["INSERT 0 1", "UPDATE 1"])("does no harm: %s was done, and counts as done", async (answer) => {
      const way = await openLossyWay(server.port);
      const place = server.place();
      await use(await openPlace(place));
      const backend = await openPlace(inDatabase(place, String(server.port), String(way.port)));
      if (answer.startsWith("INSERT")) way.loseAnswer(answer);
      const lock = await backend.lock(thisRun("xroom apply"));
      if (answer.startsWith("UPDATE")) way.loseAnswer(answer);
      const state = next(await backend.read());
      await lock.write(state);
      expect(way.lost()).toBe(1);
      await lock.write(next(state));
      await lock.unlock();
      expect((await backend.read()).serial).toBe(2);
      await use(backend);
    });

    it("of a restarting server is waited for", async () => {
      const backend = await openPlace(server.place());
      const lock = await backend.lock(thisRun("xroom apply"));
      const state = next(await backend.read());
      const restarted = server.restart();
      await lock.write(state);
      await restarted;
      await lock.unlock();
      expect(await backend.read()).toEqual(state);
    });
  });

  describe("a failed login", () => {
    it.each([
      ["with a wrong password", { PGPASSWORD: "Wr0ng-Passw0rd" }, "The password came from env:PGPASSWORD"],
      ["with no password", {}, "No password was found. Set PGPASSWORD"],
    ])("%s is explained", async (_, environment, help) => {
      const place = { ...server.place(), environment: { HOME: "/nowhere", ...environment } };
      const failure = await failureOf((await openPlace(place)).read());
      expect(codesOf(failure)).toEqual(["state-access"]);
      expect(failure.message).toMatch(/^postgres:\/\/127\.0\.0\.1:\d+\/postgres refuses owner: password authentication failed/);
      expect(failure.diagnostics[0]?.help).toContain(help);
      expect(JSON.stringify(failure.diagnostics)).not.toContain("Wr0ng");
    });

    it("uses the password file, unless other users can read it", async () => {
      const place = server.place();
      const path = join(place.directory, "passwords");
      await writeFile(path, `127.0.0.1:*:postgres:owner:${server.password}\n`, { mode: 0o600 });
      const environment = { PGPASSFILE: path };
      await use(await openPlace({ ...place, environment }));
      await chmod(path, 0o644);
      const failure = await failureOf((await openPlace({ ...place, environment })).read());
      expect(failure.diagnostics[0]?.help).toContain(`No password was found: ${path} was not used`);
    });

    it("to a missing database is explained", async () => {
      const failure = await failureOf((await openPlace(inDatabase(server.place(), "/postgres?", "/none?"))).read());
      expect(codesOf(failure)).toEqual(["state-no-database"]);
      expect(failure.message).toContain('database "none" does not exist');
    });
  });

  describe("a role", () => {
    it("with read access can plan; a lock fails with the rights that it needs", async () => {
      const place = server.place();
      await use(await openPlace(place));
      const table = /table=(\w+)/.exec(place.url)?.[1] ?? "";
      await as("reader", `grant select on ${table} to reader`);
      const own = { ...inDatabase(place, "owner@", "reader@"), environment: { PGPASSWORD: "pw" } };
      const backend = await openPlace(own);
      expect((await backend.read()).serial).toBe(0);
      const failure = await failureOf(use(backend));
      expect(codesOf(failure)).toEqual(["state-read-only"]);
      expect(failure.message).toContain("reader may not write the state");
      expect(failure.diagnostics[0]?.help).toContain("SELECT, INSERT and UPDATE");
      await server.ask(`revoke all on ${table} from reader`);
    });

    it("without the right to create a table needs an existing one", async () => {
      const place = server.place();
      await as("writer", "revoke create on schema public from public");
      const own = { ...inDatabase(place, "owner@", "writer@"), environment: { PGPASSWORD: "pw" } };
      expect(codesOf(await failureOf(use(await openPlace(own))))).toEqual(["state-read-only"]);
      await use(await openPlace(place));
      const table = /table=(\w+)/.exec(place.url)?.[1] ?? "";
      await server.ask(`grant select, insert, update on ${table} to writer`);
      await use(await openPlace({ ...own, url: `${own.url}&name=another` }));
      await server.ask(`revoke all on ${table} from writer`);
    });
  });

  describe("a process", () => {
    it("ends without closing the connection, and prints nothing about the table that it makes", async () => {
      const place = server.place();
      const project = await createProject({ "xroom.yaml": "version: 1\n" }, { ...place.environment, XROOM_STATE: place.url });
      expect(await project.start("state", "list").ended).toMatchObject({
        code: 0,
        out: "",
        err: expect.stringContaining("holds nothing") as string,
      });
      expect(await project.start("state", "unlock", "-y").ended).toEqual({
        code: 0,
        out: "The lock was free already.\n",
        err: "",
      });
      await project.write("state.json", (await project.start("state", "pull").ended).out);
      expect(await project.start("state", "push", "state.json").ended).toEqual({
        code: 0,
        out: expect.stringContaining("Pushed: 0 addresses, to postgres:") as string,
        err: "",
      });
      const backend = new URL("../../../dist/state/open.js", import.meta.url).href;
      await project.write(
        "use.mjs",
        `import { openState } from ${JSON.stringify(backend)};
         const place = ${JSON.stringify(place)};
         console.log((await (await openState(place.url, { ...place, fromConfig: false, allowedHosts: [] })).read()).serial);`,
      );
      const before = Date.now();
      expect(await project.shell(`${process.execPath} use.mjs`)).toEqual({ code: 0, out: "1\n", err: "" });
      expect(Date.now() - before).toBeLessThan(5_000);
    });
  });
});

describe("a database that can't be reached", () => {
  const at = (port: number | string, more = ""): Promise<StateBackend> =>
    openPlace({ url: `postgres://me@127.0.0.1:${port}/state${more}`, directory: "/", environment: {} });

  it("fails with what to check", async () => {
    const port = await freePort();
    const failure = await failureOf((await at(port)).read());
    expect(codesOf(failure)).toEqual(["state-unreachable"]);
    expect(failure.message).toBe(`postgres://127.0.0.1:${port}/state can't be reached: no server listens there (ECONNREFUSED)`);
    expect(failure.diagnostics[0]?.help).toContain("Check the host and the port");
  });

  it.each([
    ["hangs up at once", "it hung up", "?sslmode=disable", (): string | undefined => undefined],
    ["hangs up on the TLS request", "it hung up", "", (): string | undefined => undefined],
    [
      "speaks another protocol",
      "it does not answer like PostgreSQL",
      "",
      (): string | undefined => "HTTP/1.1 400 Bad Request\r\n\r\n",
    ],
    ["offers no TLS and sslmode requires it", "it does not offer TLS", "?sslmode=require", (): string | undefined => "N"],
    ["sends more than S after the TLS request", "it does not answer like PostgreSQL", "", (): string | undefined => "Sand more"],
    ["sends nothing", "no answer within 1 s", "?connect_timeout=1", (): string | undefined => ""],
  ])("fails if it %s", async (_, what, options, answer) => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      const text = answer();
      if (text === undefined) socket.destroy();
      else if (text !== "") socket.once("data", () => socket.write(text));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const failure = await failureOf((await at((server.address() as AddressInfo).port, options)).read());
    expect(codesOf(failure)).toEqual(["state-unreachable"]);
    expect(failure.message).toContain(what);
  });
});
