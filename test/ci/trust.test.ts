/** Who is believed: what strangers, requests and their jobs can't do. */
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { openProject } from "../../src/project/open.ts";
import { snapshotProject } from "../../src/project/snapshot.ts";
import { serialiseSnapshot } from "../../src/snapshot/index.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { room } from "../life/team.ts";
import { createForgeTeam, type ForgeTeam } from "./team.ts";

const KICKOFF = { start: "2026-12-01T10:00", duration: "1h" };
const REVIEW = { start: "2026-12-02T10:00", duration: "45m" };
const board = (bookings: Readonly<Record<string, object>>) => ({ "rooms/board.yaml": room("board", bookings) });
const byHand = { event: "manual", branch: "main" } as const;

describe("a job that the request defines", () => {
  it("is refused with credentials, unless writers are trusted; without, it plans against a snapshot", async () => {
    const team = await createForgeTeam(board({}));
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }));
    const job = { event: "request", request, trusted: false } as const;
    expect(await team.run(job, ["plan"])).toMatchObject({ code: 4, codes: ["untrusted-job"] });
    for (const command of ["apply", "sync"]) expect(await team.run(job, [command])).toMatchObject({ code: 4 });
    expect(team.comments(request)).toEqual([]);
    expect(await team.run({ event: "manual", branch: "kickoff" }, ["plan"])).toMatchObject({ code: 4, codes: ["untrusted-job"] });

    // Whatever the variable's name is.
    const renamed = { XROOM_SECRET: undefined, XROOM_PROD_SECRET: "secret" };
    expect(await team.run(job, ["plan"], renamed)).toMatchObject({ code: 4, codes: ["untrusted-job"] });
    const keyless = { XROOM_ID: undefined, XROOM_SECRET: undefined };
    expect(await team.run(job, ["plan"], keyless)).toMatchObject({ code: 1, codes: ["no-snapshot"] });
    const snapshot = await snapshotOf(team);
    const planned = await team.run(job, ["plan", "--snapshot", snapshot], keyless);
    expect(planned, planned.err).toMatchObject({
      code: 0,
      results: [{ result: "done", summary: { add: 1 }, comment: null, artifact: null }],
    });
    expect(planned.codes).toContain("blind-plan");
    expect(team.comments(request)).toEqual([]);
    expect(team.model.files).toEqual([]);

    expect(await team.run(job, ["plan", "--trust-writers"])).toMatchObject({ code: 0, codes: ["untrusted-job"] });
    expect(team.comments(request)).toHaveLength(1);
  });

  it("has no credentials of another name beside a snapshot", async () => {
    const settings = "credentials: { id: { env: OTHER_ID }, secret: { env: OTHER_SECRET } }\n";
    const team = await createForgeTeam(board({}), { settings });
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }));
    const job = { event: "request", request, trusted: false } as const;
    const { XROOM_ID, XROOM_SECRET } = team.world.environment;
    const other = { OTHER_ID: XROOM_ID, OTHER_SECRET: XROOM_SECRET, XROOM_ALLOW_ENV: "OTHER_*" };
    const options = ["plan", "--snapshot", await snapshotOf(team)];
    expect(await team.run(job, options, { ...other, XROOM_ID: undefined, XROOM_SECRET: undefined })).toMatchObject({
      code: 4,
      codes: ["untrusted-job"],
    });
    expect(team.model.files).toEqual([]);
  });

  it("uploads nothing that is believed", async () => {
    const team = await createForgeTeam(board({}));
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }));
    await team.plan(request);
    const [kept] = team.model.files as [(typeof team.model.files)[0]];
    // One that was changed doesn't hide the plan that it was made of.
    const [file] = Object.values(unzipSync(kept.bytes)) as [Uint8Array];
    const changed = { ...(JSON.parse(Buffer.from(file).toString()) as object), now: team.model.now(), changes: [] };
    team.model.keep({ ...kept, bytes: Buffer.from(zipSync({ "plan.json": Buffer.from(JSON.stringify(changed)) })) });
    await team.merge(request);
    expect(await team.apply()).toMatchObject({ code: 0, verdicts: ["same booking/chat.org/board/kickoff"] });
    team.written();
    team.model.files.pop();
    // Nor does a plan of another request count under the name of this one.
    const other = await team.request("other", board({ kickoff: KICKOFF, review: REVIEW }));
    await team.plan(other);
    const name = kept.name.replace(`-${request.number}-${request.head}`, `-${other.number}-${other.head}`);
    team.model.files.splice(0, 2, { ...kept, name });
    await team.merge(other);
    expect(await team.apply()).toMatchObject({ code: 3, codes: ["no-kept-plan"] });
    expect(team.written()).toEqual([]);
  });
});

describe("a stranger", () => {
  it("gets a plan that is applied once a member has merged it, and learns nothing of what is live", async () => {
    const team = await createForgeTeam(board({}));
    team.world.emulator
      .world("fra-1")
      .addBooking({ domain: "chat.org", room: "board", start: "2026-12-05T10:00:00Z", duration: 45 });
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }), { author: "eve", fork: true });
    const planned = await team.plan(request);
    expect(planned, planned.err).toMatchObject({ code: 0, results: [{ summary: { add: 1, unmanaged: 0 } }] });
    expect(readFileSync(planned.results[0]?.plan ?? "", "utf8")).not.toContain("2026-12-05");
    // A member's plan counts it.
    const own = await team.request("own", board({ kickoff: KICKOFF }));
    expect(await team.plan(own)).toMatchObject({ results: [{ summary: { unmanaged: 1 } }] });

    // Whether a password is the live one is not told.
    await team.push(request, board({ kickoff: { ...KICKOFF, password: "guess" } }));
    expect(await team.plan(request)).toMatchObject({ code: 4, codes: expect.arrayContaining(["password-by-stranger"]) });
    expect(team.comments(request)[0]).not.toContain("guess");
    expect(team.comments(request)).toHaveLength(1);

    await team.push(request, board({ kickoff: KICKOFF }));
    await team.plan(request);
    await team.merge(request, "squash");
    expect(await team.apply()).toMatchObject({ code: 0, verdicts: ["same booking/chat.org/board/kickoff"] });
  });

  it("can't read an object by declaring one in its place", async () => {
    const team = await createForgeTeam(board({}));
    const taken = { domain: "chat.org", room: "board", start: "2026-12-01T10:00:00Z", duration: 47 };
    team.world.emulator.world("fra-1").addBooking(taken);
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }), { author: "eve", fork: true });
    const planned = await team.plan(request);
    expect(planned, planned.err).toMatchObject({ code: 0, results: [{ summary: { add: 1, update: 0 } }] });
    expect(JSON.parse(readFileSync(planned.results[0]?.plan ?? "", "utf8"))).toMatchObject({ changes: [{ before: null }] });
    expect(team.comments(request)[0]).not.toMatch(/\b47\b/);
    // A member sees that it would be taken over.
    const own = await team.request("own", board({ kickoff: KICKOFF }));
    expect(await team.plan(own)).toMatchObject({ results: [{ summary: { add: 0, update: 1 } }] });
    await team.merge(request, "squash");
    const applied = await team.apply();
    expect(applied, applied.err).toMatchObject({ code: 3, verdicts: ["stale booking/chat.org/board/kickoff"] });
    expect(team.live()).toEqual(["board 2026-12-01T10:00Z 47"]);
  });

  it("can't have more than twenty plans an hour", async () => {
    const team = await createForgeTeam(board({}));
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }), { author: "eve", fork: true });
    await team.plan(request);
    const [comment] = team.model.comments as [(typeof team.model.comments)[0]];
    const now = Math.floor(Date.now() / 1000);
    comment.body = comment.body.replace(/xroom:times [\d,]+/, `xroom:times ${Array.from({ length: 20 }, () => now).join(",")}`);
    expect(await team.plan(request)).toMatchObject({ code: 4, codes: ["too-many-plans"] });
    comment.body = comment.body.replace(
      /xroom:times [\d,]+/,
      `xroom:times ${Array.from({ length: 20 }, () => now - 4000).join(",")}`,
    );
    expect(await team.plan(request)).toMatchObject({ code: 0 });
  });

  it("has its comment with our marker left alone", async () => {
    const team = await createForgeTeam(board({}));
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }));
    await team.plan(request);
    const [ours = ""] = team.comments(request);
    team.model.comments.splice(0);
    const theirs = team.model.comment(request, "eve", ours);
    // A quote of it by the same user is none either.
    const quote = team.model.comment(request, "github-actions[bot]", `> ${ours}`);
    await team.plan(request);
    expect(theirs.body).toBe(ours);
    expect(quote.body).toBe(`> ${ours}`);
    expect(team.comments(request)).toHaveLength(3);
  });
});

describe("a request's config", () => {
  it("has no domain listed that the protected branch doesn't name, until that is allowed", async () => {
    const team = await createForgeTeam(board({}));
    team.world.emulator
      .world("fra-1")
      .addBooking({ domain: "acme.test", room: "board", start: "2026-12-01T10:00:00Z", duration: 60 });
    const files = { "rooms/acme.yaml": room("board", { kickoff: KICKOFF }).replace("chat.org", "acme.test") };
    const request = await team.request("acme", files);
    expect(await team.plan(request)).toMatchObject({
      code: 0,
      codes: ["new-domain"],
      results: [{ summary: { add: 1, adopt: 0 } }],
    });
    expect(await team.plan(request, "--domains", "acme.*")).toMatchObject({ results: [{ summary: { add: 0, adopt: 1 } }] });
  });

  it("can't move the state, and its names are data", async () => {
    const team = await createForgeTeam(board({}));
    const hostile = "$(touch pwned);`x`";
    const name = "rooms/<!-- a --> \u202e[x](y) @team #1.yaml";
    const request = await team.request(
      "a;b&c",
      { [name]: room("lobby", { kickoff: KICKOFF }) },
      { title: `::add-mask::x\n${hostile}` },
    );
    const planned = await team.plan(request);
    expect(planned, planned.err).toMatchObject({ code: 0 });
    const [comment = ""] = team.comments(request);
    expect(comment).not.toContain("\u202e");
    expect(comment.match(/<!--/g)).toHaveLength(1);
    expect(comment.replaceAll(/\(http[^)]*\)|`[^`\n]*`|<code>[^<]*<\/code>/g, "")).not.toMatch(/@team|#1\b/);
    await team.merge(request);
    expect(await team.apply()).toMatchObject({ code: 0 });

    const root = `version: 1\nproject: meetings\nstate: file:other.json\ninclude: [rooms/*.yaml]\n${team.world.regions}\ndefaults: { region: fra-1, timezone: UTC }\n`;
    const moved = await team.request("moved", { "xroom.yaml": root });
    const job = { event: "request", request: moved, trusted: true } as const;
    expect(await team.run(job, ["plan"], { XROOM_STATE: undefined })).toMatchObject({
      code: 1,
      codes: ["settings-moved"],
    });
    expect(team.comments(moved)[0]).toContain("the request changes where the state is");
    const account = root.replace(
      "state: file:other.json",
      "credentials: { id: { env: XROOM_OTHER_ID }, secret: { env: XROOM_OTHER_SECRET } }",
    );
    await team.push(moved, { "xroom.yaml": account });
    const { XROOM_ID, XROOM_SECRET } = team.world.environment;
    const other = { XROOM_OTHER_ID: XROOM_ID, XROOM_OTHER_SECRET: XROOM_SECRET };
    expect(await team.run(job, ["plan"], other)).toMatchObject({ code: 1, codes: ["settings-moved"] });
  });

  it("that conflicts, or has errors, gets no plan, and the comment says why", async () => {
    const team = await createForgeTeam(board({ kickoff: KICKOFF }));
    const request = await team.request("longer", board({ kickoff: { ...KICKOFF, duration: "2h" } }));
    await team.pushDirectly(board({ kickoff: { ...KICKOFF, duration: "3h" } }));
    expect(await team.plan(request)).toMatchObject({ code: 1, codes: ["merge-conflict"] });
    expect(team.comments(request)).toEqual([expect.stringContaining("rooms/board.yaml")]);
    const broken = await team.request("broken", { "rooms/board.yaml": "domains: [" });
    expect(await team.plan(broken)).toMatchObject({ code: 1, results: [{ result: "failed" }] });
    expect(team.comments(broken)).toEqual([expect.stringContaining("meetings: no plan")]);
    expect(team.model.files).toEqual([]);
  });
});

describe("labels", () => {
  it("allow what they are set for on that commit, while they are there", async () => {
    const bookings = Object.fromEntries(
      Array.from({ length: 3 }, (_, index) => [`m${index}`, { ...KICKOFF, start: `2026-12-0${index + 1}T10:00` }]),
    );
    const team = await createForgeTeam(board(bookings), { settings: "safety: { maxRemovals: 1 }\n" });
    await team.run(byHand, ["plan", "--main"]);
    await team.run(byHand, ["apply", "--main"]);
    const request = await team.request("fewer", board({}));
    expect(await team.plan(request)).toMatchObject({ code: 4, codes: ["max-removals"] });
    expect(team.comments(request)[0]).toContain("3 to remove");
    team.model.label(request, "xroom:allow-removals", "eve");
    expect(await team.plan(request)).toMatchObject({ code: 4, codes: ["label-ignored", "max-removals"] });
    team.model.unlabel(request, "xroom:allow-removals", "ben");
    team.model.label(request, "xroom:allow-removals", "ben");
    const labeled = { name: "xroom:allow-removals", by: "ben" };
    const job = { event: "request", request, trusted: true, labeled } as const;
    expect(await team.run(job, ["plan", "--label-not-author"])).toMatchObject({ code: 0 });
    expect(team.comments(request)[0]).toContain("Allowed by `ben`, by label.");
    // A later run of the same commit takes it over; a new commit doesn't.
    expect(await team.plan(request)).toMatchObject({ code: 0 });
    await team.push(request, board({}));
    expect(await team.plan(request)).toMatchObject({ code: 4, codes: ["label-ignored", "max-removals"] });
    team.model.unlabel(request, "xroom:allow-removals", "ben");
    team.model.label(request, "xroom:allow-removals", "ben");
    expect(await team.run({ ...job, request }, ["plan"])).toMatchObject({ code: 0 });
    await team.merge(request);
    team.model.unlabel(request, "xroom:allow-removals", "ben");
    expect(await team.apply("--dry-run")).toMatchObject({ code: 3, codes: ["label-gone", "settled-unknown"], verdicts: [] });
    team.model.label(request, "xroom:allow-removals", "ben");
    expect(await team.apply()).toMatchObject({ code: 0, results: [{ result: "done" }] });
    expect(team.live()).toEqual([]);
  });
});

async function snapshotOf(team: ForgeTeam): Promise<string> {
  const directory = temporaryFolder();
  const config = `version: 1\nproject: meetings\n${team.world.regions}\ndefaults: { region: fra-1 }\ndomains: { chat.org: { rooms: {} } }\n`;
  await writeFile(join(directory, "xroom.yaml"), config);
  await using project = await openProject({ directory, environment: team.world.environment, now: Date.parse(team.model.now()) });
  const path = join(directory, "snapshot.json");
  await writeFile(path, serialiseSnapshot((await snapshotProject(project)).snapshot));
  return path;
}
