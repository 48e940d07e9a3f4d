import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ForgeKind } from "../../src/forge/contract.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { room } from "../life/team.ts";
import { createForgeTeam, runHere } from "./team.ts";

const KICKOFF = { start: "2026-12-01T10:00", duration: "1h" };
const REVIEW = { start: "2026-12-02T10:00", duration: "45m" };
const board = (bookings: Readonly<Record<string, object>>) => ({ "rooms/board.yaml": room("board", bookings) });
const lobby = (bookings: Readonly<Record<string, object>>) => ({ "rooms/lobby.yaml": room("lobby", bookings) });
const BY_HAND = { event: "manual", branch: "main" } as const;
/** Each on an hour of its own. */
const at = (index: number) => ({
  start: new Date(Date.parse("2026-12-01T00:00:00Z") + index * 3_600_000).toISOString().slice(0, 16),
  duration: "30m",
});
const BOTH = ["board 2026-12-01T10:00Z 60", "lobby 2026-12-02T10:00Z 45"];

describe.each(["github", "forgejo", "gitlab"] as const)("on %s", (kind: ForgeKind) => {
  it("a request is planned in one comment, and applied with one of its own", async () => {
    const team = await createForgeTeam(board({}), { kind });
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }));
    const planned = await team.plan(request);
    expect(planned, planned.err).toMatchObject({ code: 0, results: [{ result: "done", summary: { add: 1 } }] });
    await team.push(request, board({ kickoff: { ...KICKOFF, duration: "2h" } }));
    expect(await team.plan(request)).toMatchObject({ code: 0 });
    expect(team.comments(request)).toEqual([expect.stringContaining("meetings: 1 to add")]);
    expect(team.comments(request)[0]).toContain(request.head);
    await team.merge(request, kind === "forgejo" ? "squash" : "merge");
    const applied = await team.apply();
    expect(applied, applied.err).toMatchObject({ code: 0, verdicts: ["same booking/chat.org/board/kickoff"] });
    expect(team.live()).toEqual(["board 2026-12-01T10:00Z 120"]);
    expect(team.comments(request)[1]).toContain("applied, 1 change made");
    // A job that is run again finds nothing to do, and says nothing.
    expect(await team.apply()).toMatchObject({ code: 0, results: [{ result: "nothing" }] });
    expect(team.comments(request)).toHaveLength(2);
    expect(await team.sync()).toMatchObject({ code: 0, results: [{ result: "nothing", issue: null }] });
    expect(team.model.issues).toEqual([]);
  });
});

describe("two requests", () => {
  it.each([[["board", "lobby"]], [["lobby", "board"]]])("are both live, merged as %s, with one apply for both", async (order) => {
    const team = await createForgeTeam({ ...board({}), ...lobby({}) });
    const first = await team.request("board", board({ kickoff: KICKOFF }));
    const second = await team.request("lobby", lobby({ review: REVIEW }));
    for (const each of [first, second])
      expect(await team.plan(each)).toMatchObject({ code: 0, results: [{ summary: { add: 1 } }] });
    for (const name of order) await team.merge(name === "board" ? first : second);
    const applied = await team.apply();
    expect(applied, applied.err).toMatchObject({ code: 0 });
    expect(applied.verdicts).toEqual(["same booking/chat.org/board/kickoff", "same booking/chat.org/lobby/review"]);
    expect(team.live()).toEqual(BOTH);
    expect([first, second].map((each) => team.comments(each).length)).toEqual([2, 2]);
    expect(team.comments(first)[1]).not.toContain("lobby");
    expect(team.state().applied).toMatchObject({ commit: team.model.branches.get("main")?.commit });
  });

  it("each see what was pending before them, and a later one is planned on the tip", async () => {
    const team = await createForgeTeam({ ...board({}), ...lobby({}) });
    const first = await team.request("board", board({ kickoff: KICKOFF }));
    const second = await team.request("lobby", lobby({ review: REVIEW }));
    await team.plan(first);
    await team.merge(first);
    // Its branch is behind by now: what the first has brought doesn't look undone.
    const planned = await team.plan(second);
    const [comment = ""] = team.comments(second);
    expect(planned).toMatchObject({ code: 0, results: [{ summary: { add: 2, remove: 0 } }] });
    expect(comment).toContain("the branch lacks 2 commits");
    const [own = "", pending = ""] = comment.split("**Pending before it, and made with it**");
    expect(own).toContain("lobby/review");
    expect(own).not.toContain("board/kickoff");
    expect(pending).toContain("board/kickoff");
  });
});

describe("what no plan has reviewed", () => {
  it("is named by apply and sync, and made by hand after an approval", async () => {
    const team = await createForgeTeam(board({}));
    expect(await team.apply()).toMatchObject({ code: 0, codes: ["settled-unknown"] });
    await team.pushDirectly(board({ kickoff: KICKOFF }));
    await team.pushDirectly({ "README.md": "not of the config" });
    const applied = await team.apply();
    expect(applied).toMatchObject({ code: 3, results: [{ result: "partial" }], codes: ["no-kept-plan"] });
    expect(applied.results[0]?.diagnostics).toHaveLength(1);
    expect(team.written()).toEqual([]);
    // A request that is merged without having been planned.
    const request = await team.request("lobby", lobby({ review: REVIEW }));
    await team.merge(request);
    expect(await team.apply()).toMatchObject({ code: 3, codes: ["no-kept-plan"] });
    expect(team.comments(request)).toEqual([expect.stringContaining("nothing was applied")]);

    const synced = await team.sync();
    expect(synced, synced.err).toMatchObject({ code: 0, results: [{ result: "done" }] });
    expect(team.model.issues).toMatchObject([{ open: true, author: "github-actions[bot]" }]);
    expect(team.model.issues[0]?.title).toBe("xroom: meetings is not live as declared (2 differences)");
    expect(team.model.issues[0]?.body).toContain("Merged, and not live (2)");

    expect(await team.run(BY_HAND, ["plan", "--main"])).toMatchObject({ code: 0, results: [{ summary: { add: 2 } }] });
    expect(await team.run(BY_HAND, ["apply", "--main"])).toMatchObject({ code: 0, results: [{ result: "done" }] });
    expect(team.live()).toEqual(BOTH);
    expect(await team.sync()).toMatchObject({ code: 0, results: [{ result: "nothing" }] });
    expect(team.model.issues).toMatchObject([{ open: false }]);
    // It is the same issue when there is something new.
    team.world.emulator.world("fra-1").removeBooking(1);
    await team.sync();
    expect(team.model.issues).toMatchObject([{ open: true, body: expect.stringContaining("Changed or removed by others (1)") }]);
  });
});

describe("a merge without a plan", () => {
  it("is named if any commit that a rebase brought changes the config", async () => {
    const team = await createForgeTeam(board({}));
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }));
    await team.push(request, { "README.md": "# Rooms\n" });
    await team.merge(request, "rebase");
    expect(await team.apply()).toMatchObject({ code: 3, codes: ["no-kept-plan", "settled-unknown"] });
    const other = await team.request("words", { "README.md": "# Our rooms\n" });
    await team.push(other, { "README.md": "# Our own rooms\n" });
    await team.merge(other, "rebase");
    const plain = await team.request("more-words", { "README.md": "# Our good rooms\n" });
    await team.merge(plain, "squash");
    expect(await team.apply()).toMatchObject({ code: 0, codes: [] });
  });
});

describe("an apply", () => {
  it("leaves out one object that others touched, and tries again what has failed", async () => {
    const team = await createForgeTeam(board({ kickoff: KICKOFF }));
    await team.run(BY_HAND, ["plan", "--main"]);
    await team.run(BY_HAND, ["apply", "--main"]);
    const request = await team.request("more", {
      ...board({ kickoff: { ...KICKOFF, duration: "2h" }, review: REVIEW }),
      ...lobby({ third: REVIEW }),
    });
    await team.plan(request);
    await team.merge(request);
    team.world.emulator.world("fra-1").updateBooking(1, { duration: 30 });
    team.world.emulator.order({ match: { method: "booking.add" }, fault: { kind: "status", status: 400 } });
    const applied = await team.apply();
    expect(applied).toMatchObject({ code: 3, results: [{ result: "partial" }] });
    expect(applied.verdicts).toContain("stale booking/chat.org/board/kickoff");
    expect(applied.verdicts.filter((each) => each.startsWith("failed"))).toHaveLength(1);
    expect(team.state().open).toHaveLength(1);
    expect(team.comments(request)[1]).toContain("others changed it since the review");
    // Only what is open is tried again: what was stale needs a review.
    const again = await team.apply();
    expect(again).toMatchObject({ code: 0, results: [{ result: "done" }] });
    expect(again.verdicts).toHaveLength(1);
    expect(team.state().open).toEqual([]);
    expect(team.comments(request)).toHaveLength(3);
    expect(team.live()).toContain("board 2026-12-01T10:00Z 30");
    expect(team.live()).toHaveLength(3);
  });

  it("that is stopped settles nothing, so the next one makes the rest", async () => {
    const team = await createForgeTeam({ ...board({}), ...lobby({}) });
    const request = await team.request("both", { ...board({ kickoff: KICKOFF }), ...lobby({ review: REVIEW }) });
    await team.plan(request);
    await team.merge(request);
    team.heard(() => void process.emit("SIGTERM"));
    expect(await team.apply("--parallelism", "1")).toMatchObject({ code: 143 });
    expect(team.live()).toHaveLength(1);
    expect(team.state().applied).toBeUndefined();
    expect(await team.apply()).toMatchObject({ code: 0 });
    expect(team.live()).toEqual(BOTH);
  });
});

describe("an account that was wiped", () => {
  it("is the issue, and comes back by hand: with a plan that accepts the loss, and an approval", async () => {
    const meetings = { first: at(1), second: at(2), third: at(3) };
    const team = await createForgeTeam(board(meetings));
    await team.run(BY_HAND, ["plan", "--main"]);
    await team.run(BY_HAND, ["apply", "--main"]);
    const before = team.live();
    const { bookings, removeBooking } = team.world.emulator.world("fra-1");
    for (const { id } of bookings()) removeBooking(id);
    expect(await team.sync()).toMatchObject({ code: 4, codes: expect.arrayContaining(["suddenly-empty"]) });
    expect(team.model.issues).toMatchObject([{ open: true, body: expect.stringContaining("empty") }]);

    expect(await team.run(BY_HAND, ["plan", "--main"])).toMatchObject({ code: 4 });
    expect(await team.run(BY_HAND, ["apply", "--main"])).not.toMatchObject({ results: [{ result: "done" }] });
    expect(team.live()).toEqual([]);
    expect(await team.run(BY_HAND, ["plan", "--accept-empty"])).toMatchObject({ code: 1, codes: ["usage"] });
    const planned = await team.run(BY_HAND, ["plan", "--main", "--accept-empty"]);
    expect(planned, planned.err).toMatchObject({ code: 0, results: [{ summary: { add: 3 } }] });
    const applied = await team.run(BY_HAND, ["apply", "--main"]);
    expect(applied, applied.err).toMatchObject({ code: 0, results: [{ result: "done" }] });
    expect(team.live()).toEqual(before);
    await team.sync();
    expect(team.model.issues).toMatchObject([{ open: false }]);
  });
});

describe("a dry run", () => {
  it("says what each command would do, and writes nothing", async () => {
    const team = await createForgeTeam(board({}));
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }));
    expect(await team.plan(request, "--dry-run")).toMatchObject({ code: 0, results: [{ result: "done", comment: null }] });
    expect(team.comments(request)).toEqual([]);
    await team.plan(request);
    await team.merge(request);
    const applied = await team.apply("--dry-run");
    expect(applied).toMatchObject({ code: 0, verdicts: ["same booking/chat.org/board/kickoff"], results: [{ comment: null }] });
    expect(await team.sync("--dry-run")).toMatchObject({ code: 0, results: [{ result: "done", issue: null }] });
    expect(team.written()).toEqual([]);
    expect(team.model.issues).toEqual([]);
    expect(() => team.state()).toThrow("ENOENT");
  });
});

describe("the job's page and its later steps", () => {
  it("are told what came of it", async () => {
    const team = await createForgeTeam(board({}));
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }));
    const { files } = await team.plan(request);
    const outputs = readFileSync(files.outputs, "utf8");
    expect(outputs).toMatch(/^result<<(\S+)\ndone\n\1$/m);
    expect(outputs).toMatch(/^add<<(\S+)\n1\n\1$/m);
    expect(readFileSync(files.summary, "utf8")).toContain("meetings: 1 to add");
  });
});

describe("the requests of a repository", () => {
  it("are planned all at once by a job of the branch; one that has moved on or is closed is left to its newer job", async () => {
    const team = await createForgeTeam({ ...board({}), ...lobby({}) });
    const first = await team.request("board", board({ kickoff: KICKOFF }));
    const second = await team.request("lobby", lobby({ review: REVIEW }));
    const closed = await team.request("closed", lobby({ review: { ...REVIEW, duration: "1h" } }));
    team.model.close(closed);
    const schedule = { event: "schedule" } as const;
    expect(await team.run(schedule, ["plan"])).toMatchObject({ code: 1, codes: ["no-request"] });
    expect(await team.run(schedule, ["plan", "--all-open"])).toMatchObject({
      code: 0,
      results: [{ result: "done" }, { result: "done" }],
    });
    expect([first, second, closed].map((each) => team.comments(each).length)).toEqual([1, 1, 0]);
    expect(await team.plan(closed)).toMatchObject({ code: 0, codes: ["request-closed"], results: [{ result: "nothing" }] });

    // A commit comes while the job plans.
    const asked = { times: 0 };
    team.forge.interfere = ({ path }) => {
      if (path.endsWith(`/pulls/${first.number}`) && (asked.times += 1) === 2) first.head = "f".repeat(40);
      return undefined;
    };
    const kept = team.model.files.length;
    expect(await team.plan(first)).toMatchObject({
      code: 0,
      codes: ["head-moved"],
      results: [{ result: "nothing", plan: null }],
    });
    expect(team.model.files).toHaveLength(kept);
  });

  it("that is stacked on another one is planned for reading", async () => {
    const team = await createForgeTeam({ ...board({}), ...lobby({}) });
    await team.request("board", board({ kickoff: KICKOFF }));
    const stacked = await team.request("lobby", lobby({ review: REVIEW }), { base: "board" });
    expect(await team.run({ event: "schedule" }, ["plan", "--change", String(stacked.number)])).toMatchObject({ code: 0 });
    expect(team.comments(stacked)[0]).toContain("**nothing is applied of this plan**");
    expect(team.comments(stacked)[0]).not.toContain("can be applied");
    // Its plan is bound to the branch that it was made for.
    team.model.retarget(stacked, "main");
    await team.merge(stacked);
    expect(await team.apply()).toMatchObject({ code: 3, verdicts: [] });
    expect(team.written()).toEqual([]);
  });

  it("that a queue merges together pass if each of their changes was reviewed", async () => {
    const team = await createForgeTeam({ ...board({}), ...lobby({}) });
    const first = await team.request("board", board({ kickoff: KICKOFF }));
    await team.plan(first);
    const group = (head: string, trusted: boolean) => ({ event: "merge-group", head, request: first, trusted }) as const;
    const keyless = { XROOM_ID: undefined, XROOM_SECRET: undefined };
    expect(await team.run(group(first.head, false), ["plan"], keyless)).toMatchObject({ code: 0, results: [] });
    expect(await team.run(group(first.head, true), ["plan"])).toMatchObject({ code: 0, results: [{ result: "done" }] });
    const both = await team.request("both", { ...board({ kickoff: KICKOFF }), ...lobby({ review: REVIEW }) });
    expect(await team.run(group(both.head, true), ["plan"])).toMatchObject({ code: 4, codes: ["unreviewed-group"] });
    expect(team.model.statuses.map(({ state, description }) => [state, description])).toEqual([
      ["success", "each change was reviewed"],
      ["failure", "no plan has shown booking/chat.org/lobby/review"],
    ]);
  });
});

describe("a comment that can't hold all of a plan", () => {
  it("fails the job if it hides a removal, and nothing of that plan is applied; with --allow-cut it is", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`a-rather-long-name-of-a-meeting-${index}`, at(index)]),
    );
    const team = await createForgeTeam(board(many));
    await team.run(BY_HAND, ["plan", "--main"]);
    await team.run(BY_HAND, ["apply", "--main"]);
    const request = await team.request("none", board({}));
    team.model.label(request, "xroom:allow-removals", "ben");
    const job = { event: "request", request, trusted: true, labeled: { name: "xroom:allow-removals", by: "ben" } } as const;
    const kept = team.model.files.length;
    expect(await team.run(job, ["plan"])).toMatchObject({ code: 4, codes: ["comment-cut"] });
    const [comment = ""] = team.comments(request);
    expect(comment.length).toBeLessThan(65_536);
    expect(comment).toMatch(/\d+ changes \(\d+ to remove\)/);
    expect(comment).toMatch(/^> - `comment-cut`: \d+ removals and blocked changes don't fit/m);
    expect(comment).toContain("**Refused:**");
    expect(team.model.files).toHaveLength(kept);
    expect(await team.run(job, ["plan", "--allow-cut"])).toMatchObject({ code: 0, codes: ["comment-cut"] });
    expect(team.model.files).toHaveLength(kept + 1);
  });
});

describe("a series", () => {
  it("rolls on with nothing but the schedule, and the issue stays closed", async () => {
    const team = await createForgeTeam(board({ weekly: { ...KICKOFF, repeat: "FREQ=WEEKLY" } }));
    await team.run(BY_HAND, ["plan", "--main"]);
    await team.run(BY_HAND, ["apply", "--main"]);
    const before = team.live().length;
    for (let week = 0; week < 3; week += 1) {
      team.model.advance(7 * 86_400);
      expect(await team.sync("--roll")).toMatchObject({ code: 0, results: [{ result: "nothing" }] });
    }
    expect(team.written().filter((call) => call === "booking.add")).toHaveLength(before + 3);
    expect(team.model.issues).toEqual([]);
    team.model.advance(7 * 86_400);
    await team.sync();
    expect(team.model.issues).toMatchObject([{ open: true, body: expect.stringContaining("come into their horizon (1)") }]);
  });
});

describe("a branch whose config can't be read", () => {
  it("is the issue", async () => {
    const team = await createForgeTeam(board({}));
    await team.pushDirectly({ "rooms/board.yaml": "domains: [" });
    expect(await team.sync()).toMatchObject({ code: 1, results: [{ result: "failed" }] });
    expect(team.model.issues).toMatchObject([{ open: true, body: expect.stringContaining("rooms/board.yaml") }]);
    await team.pushDirectly(board({}));
    expect(await team.sync()).toMatchObject({ code: 0 });
    expect(team.model.issues).toMatchObject([{ open: false }]);
  });
});

describe("on a machine that is no job", () => {
  it("a dry run counts what is checked out as a request, and anything else is refused", async () => {
    const team = await createForgeTeam(board({}));
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }));
    const elsewhere = Object.fromEntries(
      Object.keys(team.forge.environment({ event: "schedule" }, { folder: temporaryFolder() })).map((name) => [name, undefined]),
    );
    expect(await team.run(BY_HAND, ["plan"], elsewhere)).toMatchObject({ code: 1, codes: ["no-forge"] });
    // A job whose variables are not whole is no machine of its own.
    const half = { ...elsewhere, GITHUB_ACTIONS: "true" };
    expect(await team.run(BY_HAND, ["plan", "--dry-run"], half)).toMatchObject({ code: 1, codes: ["no-forge"] });
    const outside = await runHere(["ci", "plan", "--dry-run"], { directory: temporaryFolder(), environment: {} });
    expect(outside).toMatchObject({ code: 1, err: expect.stringContaining("which `xroom ci` needs") });
    expect(outside.err).not.toContain("--base");
    const keyless = { ...elsewhere, XROOM_ID: undefined, XROOM_SECRET: undefined };
    expect((await team.run(BY_HAND, ["plan", "--dry-run"], keyless)).err).toContain("--sandbox");
    const here = { ...elsewhere, "checked out": request.head };
    expect(await team.run(BY_HAND, ["plan", "--dry-run"], here)).toMatchObject({ code: 0, results: [{ summary: { add: 1 } }] });
    for (const command of ["sync", "apply"]) {
      const ran = await team.run(BY_HAND, [command, "--dry-run"], elsewhere);
      expect(ran, ran.err).toMatchObject({ code: 0, err: expect.not.stringContaining("::") });
    }
    // A sandbox closes with its project: nothing may need it then.
    for (const command of ["plan", "sync", "apply"])
      expect(await team.run(BY_HAND, [command, "--dry-run", "--sandbox"], elsewhere)).toMatchObject({ code: 0 });
    expect(team.written()).toEqual([]);
  });
});

describe("what safety refuses", () => {
  it("stops only itself; its request is told, and host keys go to a file", async () => {
    const team = await createForgeTeam(board({ kickoff: { ...KICKOFF, protect: true } }));
    await team.run(BY_HAND, ["plan", "--main"]);
    await team.run(BY_HAND, ["apply", "--main"]);
    const refused = await team.request("none", board({}));
    const other = await team.request("lobby", lobby({ review: { ...REVIEW, hostKey: true } }));
    expect(await team.plan(refused)).toMatchObject({ code: 4, codes: ["protected"] });
    expect(team.comments(refused)[0]).toContain("**Refused:**");
    expect(await team.plan(other)).toMatchObject({ code: 0 });
    for (const each of [refused, other]) await team.merge(each);
    const keys = join(temporaryFolder(), "keys.json");
    const applied = await team.apply("--host-keys", keys);
    expect(applied, applied.err).toMatchObject({ code: 3, verdicts: ["same booking/chat.org/lobby/review"] });
    expect(applied.codes).toContain("protected");
    expect(team.live()).toEqual(BOTH);
    expect(team.comments(refused)[1]).toContain("nothing was applied");
    expect(team.comments(refused)[1]).toContain("is protected");
    expect(team.comments(other)[1]).not.toContain("is protected");
    expect(readFileSync(keys, "utf8")).toContain("booking/chat.org/lobby/review");
  });
});
