/** The lives of a team with examples/gitlab: the shipped file decides what runs. */
import { describe, expect, it } from "vitest";
import { createForgeTeam, type Files } from "../ci/team.ts";
import { TOKEN } from "../forge/server.ts";
import { room } from "../life/team.ts";
import { createGitLabRunner, readInclude } from "./runner/gitlab.ts";

const FILE = "gitlab/xroom.gitlab-ci.yml";
const KICKOFF = { start: "2026-12-01T10:00", duration: "1h" };
const REVIEW = { start: "2026-12-02T10:00", duration: "45m" };
const board = (bookings: Readonly<Record<string, object>>) => ({ "rooms/board.yaml": room("board", bookings) });
const lobby = (bookings: Readonly<Record<string, object>>) => ({ "rooms/lobby.yaml": room("lobby", bookings) });
const PUSH = { event: "push", branch: "main" } as const;
const BY_HAND = { event: "manual" } as const;

async function begin(files: Files, includes = [readInclude(FILE)]) {
  const team = await createForgeTeam(files, { kind: "gitlab" });
  const { XROOM_ID = "", XROOM_SECRET = "" } = team.world.environment;
  serveStates(team.forge);
  const runner = await createGitLabRunner(team, { includes, secrets: { XROOM_ID, XROOM_SECRET, XROOM_GITLAB_TOKEN: TOKEN } });
  return { team, runner };
}

/** GitLab's own place of states: read, written and locked with a token of the project. */
function serveStates(forge: Awaited<ReturnType<typeof createForgeTeam>>["forge"]): void {
  const states = new Map<string, unknown>();
  const locks = new Set<string>();
  forge.interfere = ({ method, path, headers, body }) => {
    const [, name] = /\/api\/v4\/projects\/7\/terraform\/state\/(\w+)(?:\/lock)?$/.exec(path) ?? [];
    if (name === undefined) return undefined;
    if (headers.authorization !== `Basic ${Buffer.from(`xroom:${TOKEN}`).toString("base64")}`) return { status: 401 };
    if (method === "GET") return states.has(name) ? { body: states.get(name) } : { status: 404 };
    if (path.endsWith("/lock")) {
      const isFree = method === "DELETE" ? locks.delete(name) : !locks.has(name);
      if (method === "POST" && isFree) locks.add(name);
      return isFree ? {} : { status: 409 };
    }
    states.set(name, body);
    return {};
  };
}

describe("a merge request", () => {
  it("is planned by the schedule, of members and forks alike, and applied by the push", async () => {
    const { team, runner } = await begin({ ...board({}), ...lobby({}) });
    const own = await team.request("x$(touch${IFS}pwned)", board({ kickoff: KICKOFF }), {
      title: '"; touch pwned; $(touch pwned)',
    });
    const fork = await team.request("lobby", lobby({ review: REVIEW }), { author: "eve", fork: true });
    // Its own pipeline has nothing to run.
    expect(await runner.pipeline({ event: "request", request: own, trusted: false })).toEqual({});
    expect(await runner.pipeline({ event: "schedule" }, { XROOM: "plan" })).toEqual({ "xroom:plan:xroom": "success" });
    for (const each of [own, fork]) expect(team.comments(each)).toEqual([expect.stringContaining("meetings: 1 to add")]);
    await team.merge(own, "squash");
    await team.merge(fork);
    expect(await runner.pipeline(PUSH)).toEqual({ "xroom:apply:xroom": "success", "xroom:sync:xroom": "success" });
    expect(team.live()).toEqual(["board 2026-12-01T10:00Z 60", "lobby 2026-12-02T10:00Z 45"]);
    expect(team.model.issues).toEqual([]);
    expect(runner.machine.started.map(({ args }) => args.join(" "))).toEqual([
      "ci plan --all-open -C .",
      "ci apply --lock-timeout 30m -C .",
      "ci sync --roll --lock-timeout 30m -C .",
    ]);
    expect(new Set(runner.machine.installed())).toEqual(
      new Set(["install --global --ignore-scripts --no-audit --no-fund xroom@0.2.0"]),
    );
  });
});

describe("what no merge request's plan made", () => {
  it("is an issue after the push though the apply fails, and is made by hand after a person has started the last job", async () => {
    const { team, runner } = await begin(board({}));
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }));
    await team.merge(request);
    expect(await runner.pipeline(PUSH)).toEqual({ "xroom:apply:xroom": "failed", "xroom:sync:xroom": "success" });
    expect(team.model.issues).toMatchObject([{ open: true }]);
    expect(await runner.pipeline(BY_HAND)).toEqual({
      "xroom:recover:plan:xroom": "success",
      "xroom:recover:apply:xroom": "manual",
    });
    expect(team.written()).toEqual([]);
    expect(team.model.files.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^xroom-plans\/.*-main-.*\.html$/));
    expect(await runner.play("xroom:recover:apply:xroom")).toBe("success");
    expect(team.live()).toEqual(["board 2026-12-01T10:00Z 60"]);
    expect(await runner.pipeline({ event: "schedule" }, { XROOM: "sync" })).toEqual({ "xroom:sync:xroom": "success" });
    expect(team.model.issues).toMatchObject([{ open: false }]);
    // A pipeline of another branch has neither jobs nor protected variables.
    team.model.branch("evil");
    expect(await runner.pipeline({ event: "manual", branch: "evil" })).toEqual({});
  });
});

describe("several projects", () => {
  it("are included once each, with a state, a comment and an issue of their own", async () => {
    const { team, runner } = await begin({ ...board({}), "training/xroom.yaml": "version: 1\n" }, [
      readInclude(FILE),
      readInclude(FILE, { project: "training", folder: "training", "plan-args": "--label-not-author" }),
    ]);
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }));
    expect(Object.keys(await runner.pipeline({ event: "schedule" }, { XROOM: "plan" }))).toEqual([
      "xroom:plan:xroom",
      "xroom:plan:training",
    ]);
    expect(runner.machine.started.map(({ environment }) => environment["XROOM_STATE"]?.split("/").at(-1))).toEqual([
      "xroom",
      "training",
    ]);
    expect(runner.machine.started[1]?.args).toEqual(["ci", "plan", "--all-open", "-C", "training", "--label-not-author"]);
    expect(team.comments(request)).toHaveLength(2);
  });
});
