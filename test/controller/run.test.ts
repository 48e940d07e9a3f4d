import { describe, expect, it } from "vitest";
import { describeIfPossible } from "../harness/if-possible.ts";
import { DEMO_WEBHOOK_KEY } from "../../src/emulator/index.ts";
import { startPostgres } from "../harness/postgres.ts";
import { collect } from "./notices.ts";
import { createController, type ControllerWorld } from "./world.ts";

const chat = (rooms: string): Record<string, string> => ({
  "domains/chat.yaml": `version: 1\ndomains: { chat.test: { rooms: { ${rooms} } } }\n`,
});
const meeting = (start: string, duration = "30m"): string => `start: ${start}, duration: ${duration}`;
const BOARD = `lock: true, bookings: { kickoff: { ${meeting("2030-12-01T10:00")} }, review: { ${meeting("2030-12-02T10:00")} } }`;

const bookings = (world: ControllerWorld) => world.emulator.world("fra-1").bookings();
const callsOf = (world: ControllerWorld, collection: string) =>
  world.writes().flatMap(({ call }) => (call.startsWith(`${collection}.`) ? [call] : []));

// Other tests beside it take the processor from its heartbeats: `npm run test:controller` runs it alone.
if (process.env["CONTROLLER"] === undefined)
  describe.skip("a controller", () => it("needs npm run test:controller", () => undefined));
else
  await describeIfPossible("a controller", startPostgres, (server) => {
    describe("under auto", () => {
      it("keeps live what is declared, through edits, foreign hands, people and deaths", async () => {
        const world = await createController(server, { files: chat(`board: { ${BOARD} }`) });
        const one = await world.run("one");
        const first = await world.until(({ conditions }) => conditions.Ready);
        expect(first).toMatchObject({ source: "prod", error: null, pending: null, revision: { wanted: first.revision.applied } });
        expect(callsOf(world, "booking")).toEqual(["booking.add", "booking.add"]);
        // Its own webhook is there, and validated by its own listener.
        await world.until(({ conditions }) => conditions.Events);
        expect(callsOf(world, "webhook")).toEqual(["webhook.add", "webhook.validate"]);

        // A person opens the room: it is locked, because of an event. A pass that began before it may lock it once more.
        world.emulator.world("fra-1").openFromInterface("chat.test/board", { id: "ada" }, {});
        await expect.poll(() => new Set(callsOf(world, "room"))).toEqual(new Set(["room.setLock"]));

        // What others change is set right.
        const [booking] = bookings(world);
        world.emulator.world("fra-1").removeBooking(booking?.id ?? 0);
        await expect.poll(() => callsOf(world, "booking").length, { timeout: 15_000 }).toBe(3);

        // A second replica takes over what the first leaves.
        const two = await world.run("two");
        one.kill("SIGKILL");
        await world.source(chat(`board: { ${BOARD.replace("30m", "45m")} }`));
        await world.until(({ conditions, revision }) => conditions.Ready && revision.applied !== first.revision.applied);
        expect(callsOf(world, "booking").at(-1)).toBe("booking.update");
        expect(bookings(world)).toHaveLength(2);
        await expect
          .poll(async () => (await world.status()).replicas.map(({ name }) => name), { timeout: 15_000 })
          .toEqual(["two"]);

        // A folder holds one revision: what was loaded last goes on from the database, while a file is broken.
        const last = (await world.shard())?.revision.applied;
        await world.source({
          "domains/chat.yaml": "version: 1\ndomains: { chat.test: { rooms: { board: { lock: maybe } } } }\n",
        });
        await world.until(({ error }) => error !== null && error.startsWith("domains/chat.yaml:2:"));
        const [kept] = bookings(world);
        world.emulator.world("fra-1").removeBooking(kept?.id ?? 0);
        await expect.poll(() => bookings(world).length, { timeout: 15_000 }).toBe(2);
        expect((await world.shard())?.revision.applied).toBe(last);
        expect((await world.shard())?.error).toMatch(/^domains\/chat.yaml:2:/);

        two.kill("SIGTERM");
        expect((await two.ended).code).toBe(0);
      });
    });

    describe("of several settings", () => {
      it("has the replicas with the newest act; after them the others; and holds removals back after a failover", async () => {
        // A series whose first meeting comes within its horizon in twenty minutes.
        const rolls = Math.ceil(Date.now() / 60_000) * 60_000 + 20 * 60_000;
        const start = new Date(rolls + 60 * 86_400_000).toISOString().slice(0, 16);
        const weekly = `weekly: { ${meeting(start)}, repeat: FREQ=WEEKLY }`;
        const hall = "hall: { active: true, hostKey: true }";
        const files = chat(`board: { ${BOARD.replace("bookings: {", `bookings: { ${weekly},`)} }, ${hall}`);
        const world = await createController(server, { drift: "1h", files, top: "hostKeys: { file: keys.json }" });
        const one = await world.run("one");
        const first = await world.until(({ conditions }) => conditions.Ready);
        expect(first.nextRun).toBe(new Date(rolls).toISOString());
        // The key of a room that it opened is shown once: it is in the operator's file, and nowhere else.
        const [{ hostKey = "" } = {}] = world.emulator.world("fra-1").rooms();
        expect(JSON.parse(await world.project.read("keys.json"))).toMatchObject([{ address: "room/chat.test/hall", hostKey }]);
        const told = (await world.ask("/api/history")).text;
        expect(told).toContain("host-key-kept");
        for (const text of [told, one.heard(), (await world.ask("/api/status")).text]) expect(text).not.toContain(hostKey);
        world.project.environment["HOOK_KEY"] = `${DEMO_WEBHOOK_KEY}2`;
        const two = await world.run("two");
        await one.said("this one drains, and stands by");
        await expect
          .poll(async () => (await world.status()).replicas.map(({ name, acting }) => `${name} ${acting}`))
          .toEqual(["one false", "two true"]);
        expect((await world.ctl("status")).out).toContain(
          "replica one stands by: its controller.yaml, a policy or a secret is older",
        );
        two.kill("SIGTERM");
        await one.said("the newest settings are this replica's: it acts");
        world.askFrom(one);

        expect((await world.ctl("suspend", "main/chat.test")).code).toBe(0);
        await world.source(chat(`board: { lock: true }, ${hall}`));
        await world.until(({ revision }) => revision.wanted !== first.revision.wanted);
        await world.sql("update xroom_controller.meta set timeline = 'earlier'");
        await one.said("the database failed over: 1 shards are looked at anew");
        expect((await world.ctl("resume", "main/chat.test")).code).toBe(0);
        const held = await world.until(({ error }) => error !== null && error.includes("removals wait for an approval"));
        expect(held.pending?.summary).toMatchObject({ remove: 2 });
        expect(bookings(world)).toHaveLength(2);
        expect((await world.ctl("approve", "main/chat.test", held.pending?.digest ?? "")).code).toBe(0);
        await world.until(({ conditions, revision }) => conditions.Ready && revision.applied !== first.revision.applied);
        expect(bookings(world)).toHaveLength(0);

        // As after three processes that ended while they loaded it: none is lost to it any more, until a person says so.
        await world.sql(
          "update xroom_controller.shards set loading = 3, loading_of = wanted, config_of = null, generation = generation + 1",
        );
        const stalled = await world.until(({ conditions }) => conditions.Stalled);
        expect(stalled.error).toBe("the process has ended 3 times while it loaded this revision");
        expect((await world.ctl("sync", "main/chat.test")).code).toBe(0);
        await world.until(({ conditions }) => conditions.Ready && !conditions.Stalled);
      });
    });

    describe("under approve", () => {
      it("waits for a person whose token may, makes what they saw, and tells who it was", async () => {
        const notices: string[] = [];
        const channel = await collect(notices);
        const top = `notify: { ops: { url: "${channel}", on: [approval, failed, recovered] } }`;
        const world = await createController(server, { mode: "approve", top, files: chat(`board: { ${BOARD} }`) });
        const replica = await world.run();
        const { pending } = await world.until(({ conditions }) => conditions.AwaitingApproval);
        const digest = pending?.digest ?? "";
        expect(pending?.summary).toMatchObject({ add: 2, calls: 2 });
        expect(callsOf(world, "booking")).toEqual([]);
        expect((await world.ctl("plan", "main/chat.test")).out).toContain(digest);

        const path = "/api/shards/main/chat.test";
        expect((await world.ask(`${path}/approve`, { body: { digest }, token: "lee-Gehe1m" })).status).toBe(403);
        expect((await world.ask(`${path}/approve`, { body: { digest }, token: "none" })).status).toBe(401);
        expect((await world.ask(`${path}/approve`, { body: { digest: "0".repeat(32) } })).status).toBe(409);
        expect((await world.ctl("approve", "main/chat.test", "0".repeat(32))).code).toBe(4);
        expect((await world.ask(`${path}/suspend`, { body: {}, token: "kim-Gehe1m" })).status).toBe(403);

        // A suspended shard takes the approval, and calls nothing until it is resumed.
        expect((await world.ask(`${path}/suspend`, { body: {} })).status).toBe(200);
        expect((await world.ask(`${path}/approve`, { body: { digest }, token: "kim-Gehe1m" })).status).toBe(200);
        await world.until(({ conditions }) => conditions.Suspended);
        expect(callsOf(world, "booking")).toEqual([]);
        expect((await world.ctl("resume", "main/chat.test")).code).toBe(0);
        await world.until(({ conditions }) => conditions.Ready);
        expect(callsOf(world, "booking")).toEqual(["booking.add", "booking.add"]);

        // Rejected is rejected, however often it is looked at.
        await world.source(chat("board: { lock: true }"));
        const removal = await world.until(({ pending: waiting }) => waiting !== null && waiting.digest !== digest);
        expect(removal.pending?.summary).toMatchObject({ remove: 2 });
        expect((await world.ask(`${path}/reject`, { body: { digest: removal.pending?.digest } })).status).toBe(200);
        const rejected = await world.until(({ error }) => error !== null && error.includes("rejected"));
        expect(rejected.conditions).toMatchObject({ Ready: false, AwaitingApproval: false });
        expect(callsOf(world, "booking")).toHaveLength(2);

        // What doesn't load keeps what was applied, and names its place.
        await world.source({
          "domains/chat.yaml": "version: 1\ndomains: { chat.test: { rooms: { board: { lock: maybe } } } }\n",
        });
        const broken = await world.until(({ error }) => error !== null && error.startsWith("domains/chat.yaml:2:"));
        expect(broken.conditions.Ready).toBe(false);

        const events = (await world.ask("/api/history")).json() as readonly { event: string; by: string }[];
        const told = events.map(({ event, by }) => `${event} by ${by}`);
        for (const each of [
          "denied by lee",
          "denied by kim",
          "suspended by admin",
          "approved by kim",
          "rejected by admin",
          "pass by kim",
        ])
          expect(told).toContain(each);
        expect(told.find((each) => each.startsWith("resumed by "))).toMatch(/, on the database$/);
        expect(notices.map((each) => (JSON.parse(each) as { transition: string }).transition).slice(0, 1)).toEqual(["approval"]);

        // No secret is anywhere but in the calls.
        const dump = await world.sql(
          "select string_agg(t::text, '') as dump from (select s::text as t from xroom_controller.shards s union all select h::text from xroom_controller.history h union all select a::text from xroom_controller.approvals a union all select w::text from xroom_engine.workflow_status w) all_rows",
        );
        const seen = [
          JSON.stringify(dump),
          replica.heard(),
          notices.join("\n"),
          (await world.ask("/metrics")).text,
          (await world.ask("/api/status")).text,
        ];
        for (const secret of ["Gehe1m", world.emulator.account.secret, "owner%27s", "owner's password"])
          for (const text of seen) expect(text).not.toContain(secret);
        const { text: metrics } = await world.ask("/metrics");
        expect(metrics).toMatch(/^xroom_replicas 1$/m);
        expect(metrics).toMatch(/^xroom_calls_total\{region="fra-1",method="booking.add",outcome="done"\} 2$/m);
        expect((await world.ask("/readyz", { token: "none" })).status).toBe(200);
        expect((await world.ctl("drain")).code).toBe(0);
        expect((await replica.ended).code).toBe(0);
      });
    });
  });
