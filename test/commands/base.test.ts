import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import type { Project } from "../harness/project.ts";
import { createRepository, listing } from "../harness/repository.ts";
import { configOf, HARMFUL, ROOMS } from "./fixtures.ts";

/** The rooms of `ROOMS`, with what stands for each booking. */
const board = (bookings: Readonly<Record<string, string>>, room = "board"): string =>
  `domains:\n  chat.org:\n    rooms:\n      ${room}:\n        bookings:\n${Object.entries(bookings)
    .map(([name, booking]) => `          ${name}: { ${booking} }\n`)
    .join("")}`;
const KICKOFF = "start: 2026-12-01T10:00, duration: 1h30m";
const REVIEW = "start: 2026-12-02T10:00, duration: 45m";
const RETRO = "start: 2026-12-03T10:00, duration: 30m";
const DEMO = "start: 2026-12-04T10:00, duration: 30m";

async function planOf(project: Project, ...args: string[]): Promise<Plan> {
  const { out, err } = await project.xroom("plan", "--json", ...args);
  if (out === "") throw new Error(err);
  return JSON.parse(out) as Plan;
}

/** Of this change, pending and dropped, each as `add booking/…`. */
async function changesOf(project: Project, ...args: string[]): Promise<{ own: string[]; pending: string[]; dropped: string[] }> {
  const { changes, base } = await planOf(project, ...args);
  const names = (of: Plan["changes"]): string[] => of.map(({ action, address }) => `${action} ${address.split("/").at(-1)}`);
  return {
    own: names(changes.filter(({ pending }) => pending !== true)),
    pending: names(changes.filter(({ pending }) => pending === true)),
    dropped: names(base?.dropped ?? []),
  };
}

const codes = ({ diagnostics }: Plan): string[] => diagnostics.map(({ severity, code }) => `${severity} ${code}`);

/** Prolongs the kickoff to two hours, outside of xroom. */
const prolong = async ({ project, world }: Awaited<ReturnType<typeof createRepository>>): Promise<void> => {
  const config = configOf(world, board({ kickoff: "start: 2026-12-01T10:00, duration: 2h", review: REVIEW }));
  await project.write("elsewhere/xroom.yaml", config);
  await project.xroom("apply", "-y", "-C", "elsewhere");
  await project.shell("rm -r elsewhere");
};

describe("plan --base", () => {
  it("separates this change, pending changes, drift, and changes no longer needed, in one plan", async () => {
    const repository = await createRepository();
    const { project, world, git, commit } = repository;
    await git("checkout -q main");
    await project.write("xroom.yaml", configOf(world, board({ kickoff: KICKOFF, review: REVIEW, retro: RETRO, demo: DEMO })));
    await commit("merged-not-applied");
    await git("checkout -qB feature");
    await prolong(repository);
    await project.write(
      "xroom.yaml",
      configOf(world, board({ kickoff: KICKOFF, review: "start: 2026-12-02T10:00, duration: 1h", retro: RETRO })),
    );
    await commit("mine");
    const short = (await git("rev-parse main")).slice(0, 7);
    const { code, out, err } = await project.xroom("plan", "--base", "main", "--out", "plan.json", "--detailed-exitcode");
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining("Saved the plan") });
    expect(out).toBe(`\
This change (since main, ${short}):

chat.org
  ~ booking/chat.org/board/review (2)  # config
      duration: 45m → 1h

Pending already, without this change:

chat.org
  ~ booking/chat.org/board/kickoff (1)  # drift
      duration: 2h → 1h30m
  + booking/chat.org/board/retro  # new
      region: fra-1
      start: Thu 3 Dec 2026 10:00 UTC
      duration: 30m
      type: conference

No longer needed:

chat.org
  + booking/chat.org/board/demo  # new
      region: fra-1
      start: Fri 4 Dec 2026 10:00 UTC
      duration: 30m
      type: conference

Calls
  c1  fra-1  booking.update  booking/chat.org/board/kickoff
  c2  fra-1  booking.add     booking/chat.org/board/retro
  c3  fra-1  booking.update  booking/chat.org/board/review

This change (since main, ${short}): 1 to update.
Pending already: 1 to add, 1 to update.
No longer needed: 1 to add.
Plan: 1 to add, 2 to update.
3 calls (fra-1: 3).
It can be applied until Wed 23 Dec 2026 09:00 UTC; --max-age of apply changes that.
`);
    // A document's fields are in the order of their names.
    const linesOf = (text: string): string[] => text.split("\n").toSorted();
    expect(linesOf((await project.xroom("show", "plan.json")).out)).toEqual(linesOf(out));

    const [withBase, without] = [await planOf(project, "--base", "main"), await planOf(project)];
    expect(withBase).toMatchObject({ base: { ref: "main", commit: await git("rev-parse main") } });
    const { base: _base, seal: _seal, ...rest } = withBase;
    const { seal: _other, ...plain } = without;
    expect(
      { ...rest, changes: rest.changes.map(({ pending: _, ...change }) => change) },
      "but for the base it is the plan",
    ).toEqual(plain);

    expect(await project.xroom("apply", "plan.json")).toMatchObject({ code: 0 });
    expect(await changesOf(project, "--base", "main")).toEqual({ own: [], pending: [], dropped: ["add demo", "update review"] });
    const after = await project.xroom("plan", "--base", "main", "--detailed-exitcode");
    expect(after.code).toBe(0);
    expect(after.out).toContain(
      `This change (since main, ${short}): no changes.\nNo longer needed: 1 to add, 1 to update.\nNo changes:`,
    );
  });

  it("tells what is pending by field, and with --only-own leaves it out: the rest is reviewed and applied alone", async () => {
    const { project, world, git, commit } = await createRepository();
    await git("checkout -q main");
    const merged = { kickoff: "start: 2026-12-01T10:00, duration: 2h", review: REVIEW, retro: RETRO };
    await project.write("xroom.yaml", configOf(world, board(merged)));
    await commit("merged-not-applied");
    await git("checkout -qB feature");
    await project.write(
      "xroom.yaml",
      configOf(world, board({ ...merged, kickoff: `${merged.kickoff}, lock: true`, demo: DEMO })),
    );
    await commit("mine");

    const whole = await planOf(project, "--base", "main");
    expect(whole.changes.map(({ address, fields, pending }) => [address.split("/").at(-1), fields, pending])).toEqual([
      ["demo", [], undefined],
      ["kickoff", ["duration", "lock"], ["duration"]],
      ["retro", [], true],
    ]);
    const shown = await project.xroom("plan", "--base", "main", "--only-own", "--out", "plan.json");
    expect(shown.out).toContain("Pending already, left out: 1 to add, 1 to update.\nPlan: 1 to add, 1 to update. 1 unchanged.\n");
    expect(shown.out).toMatch(/~ booking\/chat\.org\/board\/kickoff \(1\) {2}# config\n {6}lock: no → yes\n/);
    const markdown = await project.xroom("show", "plan.json", "--format", "markdown");
    expect(markdown.out).toContain("#### Pending already, left out");

    const run = await project.xroom("apply", "plan.json");
    expect(run.out).toContain(
      "  partly: booking/chat.org/board/kickoff: nothing has reviewed its duration; the rest is to be made",
    );
    expect(run.out).toContain("  unreviewed: booking/chat.org/board/retro: the add of ");
    const [kickoff] = world.emulator.world("fra-1").bookings();
    expect(kickoff).toMatchObject({ duration: 90, lock: true });
    expect(await changesOf(project, "--base", "main", "--only-own")).toEqual({ own: [], pending: [], dropped: ["remove demo"] });
    expect((await project.xroom("plan", "--base", "main", "--only-own")).out).toContain(
      "No changes: all that there is to do was pending already.",
    );
  });

  it("lists each kind of each region and domain once for both configs", async () => {
    const { project, world, commit } = await createRepository(
      `${ROOMS}  acme.test:\n    region: sfo-1\n    unmanaged: remove\n    rooms: { lab: {} }\n`,
    );
    await project.write("xroom.yaml", configOf(world, ROOMS.replace("    rooms:", "    unmanaged: remove\n    rooms:")));
    await commit("one-domain-less");
    world.emulator.clearLog();
    await planOf(project, "--base", "main");
    const lists = world.emulator.log.map(({ region, collection, method, data }) =>
      JSON.stringify([region, collection, method, data]),
    );
    expect(lists).toHaveLength(8);
    expect(new Set(lists).size).toBe(8);
    expect(new Set(world.emulator.log.map(({ region }) => region))).toEqual(new Set(["fra-1", "sfo-1"]));
    expect(world.writes()).toEqual([]);
  });

  it("doesn't count unmanaged objects in places that only the base lists", async () => {
    const { project, world, commit } = await createRepository(`${ROOMS}      lab: { region: sfo-1 }\n`);
    await project.write(
      "elsewhere/xroom.yaml",
      configOf(world, board({ stray: RETRO }).replace("board:", "board:\n        region: sfo-1")),
    );
    expect((await project.xroom("apply", "-y", "-C", "elsewhere")).code).toBe(0);
    await project.shell("rm -r elsewhere");
    await project.write("xroom.yaml", configOf(world, ROOMS.replace("    rooms:", "    unmanaged: remove\n    rooms:")));
    await commit("strict");
    expect((await planOf(project, "--base", "main")).summary).toEqual((await planOf(project)).summary);
    expect(await changesOf(project, "--base", "main")).toEqual({ own: [], pending: [], dropped: [] });
  });

  it("writes nothing in the repository: index, refs and work tree stay", async () => {
    const { project, git, commit, world } = await createRepository();
    await project.write("xroom.yaml", configOf(world, board({ kickoff: KICKOFF })));
    await commit("mine");
    await project.write("further.txt", "not committed");
    // A changed time alone has git refresh its index, if it may.
    await project.shell("touch -d '2020-01-01' xroom.yaml");
    const look = async () => [
      listing(project.directory),
      await git("for-each-ref"),
      await git("--no-optional-locks status --porcelain"),
    ];
    const before = await look();
    await planOf(project, "--base", "main");
    expect(await look()).toEqual(before);
  });
});

describe("the base", () => {
  it("is the merge base: what main has got since is not part of this change", async () => {
    const { project, world, git, commit } = await createRepository();
    await project.write("xroom.yaml", configOf(world, board({ kickoff: KICKOFF, review: REVIEW, retro: RETRO })));
    await commit("mine");
    await git("checkout -q main");
    await project.write("xroom.yaml", configOf(world, board({ kickoff: KICKOFF, review: REVIEW, demo: DEMO })));
    await commit("theirs");
    await git("checkout -q feature");
    expect(await changesOf(project, "--base", "main")).toEqual({ own: ["add retro"], pending: [], dropped: [] });

    await git("merge -q -s ours --no-edit main");
    await project.write("xroom.yaml", configOf(world, board({ kickoff: KICKOFF, review: REVIEW, retro: RETRO, demo: DEMO })));
    await commit("merged-right");
    expect(await changesOf(project, "--base", "main")).toEqual({ own: ["add retro"], pending: ["add demo"], dropped: [] });
    expect(await changesOf(project, "--base", "main~1"), "an older one").toEqual({
      own: ["add demo", "add retro"],
      pending: [],
      dropped: [],
    });
  });

  it("may be a tag, a commit or HEAD, detached too; uncommitted edits count as this change", async () => {
    const { project, world, git } = await createRepository();
    await git("tag -a v1 -m v1 main");
    await git("checkout -q --detach");
    await project.write("xroom.yaml", configOf(world, board({ kickoff: KICKOFF, review: REVIEW, retro: RETRO })));
    const expected = { own: ["add retro"], pending: [], dropped: [] };
    for (const ref of ["v1", await git("rev-parse main"), await git("rev-parse --short main"), "HEAD", "main@{0}"])
      expect(await changesOf(project, "--base", ref), ref).toEqual(expected);
  });

  it("is read with its own includes and file names", async () => {
    const { project, world, git, commit } = await createRepository();
    const root = (glob: string): string => configOf(world, `include: [${JSON.stringify(glob)}]\n`);
    await git("checkout -q main");
    await project.write("xroom.yaml", root("teams/**/*.yaml"));
    await project.write("teams/a/rooms.yaml", `version: 1\n${ROOMS}`);
    await project.write("teams/b/lab.yaml", `version: 1\n${board({ retro: RETRO }, "lab")}`);
    await project.write("other/not-included.yaml", "nonsense: [");
    await commit("spread");
    await git("checkout -qB feature");
    await project.shell("mkdir domains && git mv teams/a/rooms.yaml domains/ünïcode.yaml && git mv teams/b/lab.yaml domains");
    await project.write("xroom.yaml", root("domains/*.yaml"));
    await commit("renamed");
    expect(await changesOf(project, "--base", "main")).toEqual({ own: [], pending: ["add retro"], dropped: [] });
  });

  it("is read in the project's folder, anywhere in the repository", async () => {
    const { project, world, git, commit } = await createRepository();
    await project.write("infra/meetings/xroom.yaml", configOf(world, "include: [rooms/*.yaml]\n"));
    await project.write("infra/meetings/rooms/a.yaml", `version: 1\n${ROOMS}`);
    await project.write("infra/meetings/rooms/b.yaml", `version: 1\n${board({ retro: RETRO }, "lab")}`);
    await commit("a-folder");
    await git("branch base");
    await project.shell("rm infra/meetings/rooms/b.yaml");
    const shown = await changesOf(project, "-C", "infra/meetings", "--base", "base");
    expect(shown).toEqual({ own: [], pending: ["adopt kickoff", "adopt review"], dropped: ["add retro"] });
    expect(await changesOf(project, "--config", "infra/meetings/xroom.yaml", "--base", "base")).toEqual(shown);
  });

  it("follows links within the project, and reports one that leads out of it", async () => {
    const { project, world, git, commit } = await createRepository();
    const { directory } = project;
    await git("checkout -q main");
    await project.write("xroom.yaml", configOf(world, "include: [domains/*.yaml]\n"));
    await project.write("shared/rooms.yaml", `version: 1\n${ROOMS}`);
    symlinkSync("shared", join(directory, "domains"));
    symlinkSync("./../shared/rooms.yaml", join(directory, "shared/again.yaml"));
    symlinkSync(join(directory, "shared/rooms.yaml"), join(directory, "shared/full.yaml"));
    await commit("links");
    expect(await changesOf(project, "--base", "main")).toEqual({ own: [], pending: [], dropped: [] });
    expect(codes(await planOf(project, "--base", "main"))).toEqual([]);

    symlinkSync("/etc/hostname", join(directory, "shared/out.yaml"));
    await commit("a-link-out");
    await git("checkout -q -b mended");
    await project.shell("rm shared/out.yaml");
    const plan = await planOf(project, "--base", "main");
    expect(plan.diagnostics).toMatchObject([
      { code: "bad-base-config", summary: expect.stringContaining("leads out of the project") },
    ]);
  });

  it("without a config makes everything new, and nothing dropped", async () => {
    const { project, world, git, commit } = await createRepository();
    await project.shell("mkdir new && git mv xroom.yaml new/xroom.yaml");
    await project.write("new/xroom.yaml", configOf(world, board({ kickoff: KICKOFF, retro: RETRO })));
    await commit("moved");
    const plan = await planOf(project, "-C", "new", "--base", "main");
    expect(plan.diagnostics).toMatchObject([
      { severity: "note", code: "no-base-config", summary: expect.stringContaining("there was no config at main") },
    ]);
    expect(await changesOf(project, "-C", "new", "--base", "main")).toEqual({
      own: ["adopt kickoff", "add retro"],
      pending: [],
      dropped: [],
    });
    await git("checkout -q --orphan unrelated");
    expect(codes(await planOf(project, "-C", "new", "--base", "main"))).toEqual(["note base-is-tip", "note no-base-config"]);
  });

  it.each([
    ["that isn't YAML", "version: 1\ndomains: [\n", "xroom.yaml:3:1"],
    ["of overlaps", `version: 1\ndefaults: { region: fra-1, timezone: UTC }\n${board({ a: KICKOFF, b: KICKOFF })}`, "overlaps"],
    ["that isn't UTF-8", "version: 1 # \uFFFE", "xroom.yaml"],
    ["that is an LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 7\n", "xroom.yaml"],
  ])("with a config %s: a warning says so, and every change counts as of this one", async (_, text, place) => {
    const { project, world, git, commit } = await createRepository();
    await git("checkout -q main");
    await project.write("xroom.yaml", text);
    if (text.includes("\uFFFE")) await project.shell("printf '\\377\\n' > xroom.yaml");
    await commit("broken");
    await git("checkout -qb mended");
    await project.write("xroom.yaml", configOf(world, board({ kickoff: KICKOFF, retro: RETRO })));
    const plan = await planOf(project, "--base", "main");
    expect(plan.diagnostics).toMatchObject([{ severity: "warning", code: "bad-base-config" }]);
    expect(plan.diagnostics[0]?.summary).toContain(place);
    expect(await changesOf(project, "--base", "main")).toEqual({ own: ["add retro", "remove review"], pending: [], dropped: [] });
  });

  it("may use a region that is no longer known", async () => {
    const { project, world, git, commit } = await createRepository();
    await git("checkout -q main");
    const here = configOf(world, board({ kickoff: KICKOFF, review: REVIEW, retro: RETRO }));
    const there = here.replace(/ }$/m, `, own-1: { url: "${world.url}/own-1" } }`).replace("region: fra-1", "region: own-1");
    await project.write("xroom.yaml", there);
    await commit("elsewhere");
    await git("checkout -qb back");
    await project.write("xroom.yaml", here);
    expect(await changesOf(project, "--base", "main")).toEqual({ own: ["add retro"], pending: [], dropped: [] });
    expect((await planOf(project, "--base", "main")).diagnostics).toMatchObject([
      { code: "base-region-unknown", summary: "the config at main uses own-1, which is missing here" },
    ]);
  });
});

describe("the secrets of the base", () => {
  it("may be missing: changes that need them count as this change", async () => {
    const { project, world, git, commit } = await createRepository(ROOMS, { NEW_PASSWORD: "hunter22" });
    await git("checkout -q main");
    const bookings = (password: string) => ({ kickoff: `${KICKOFF}, password: ${password}`, review: REVIEW, retro: RETRO });
    await project.write("xroom.yaml", configOf(world, board(bookings("{ env: OLD_PASSWORD }"))));
    await commit("old");
    await git("checkout -qb renamed");
    await project.write("xroom.yaml", configOf(world, board(bookings("{ env: NEW_PASSWORD }"))));
    expect(await changesOf(project, "--base", "main")).toEqual({ own: ["update kickoff"], pending: ["add retro"], dropped: [] });
    const { out } = await project.xroom("plan", "--base", "main");
    expect(out).toContain("the config at main reads env:OLD_PASSWORD, which is missing here");
    expect(out).toContain("Planned changes of booking/chat.org/board/kickoff count as part of this change.");
    expect(out).not.toContain("hunter22");
    expect((await project.shell("OLD_PASSWORD=hunter22 xroom plan --base main")).out, "the same by another name").toMatch(
      /^Pending already[^]*no changes\.\nPending already: 1 to add, 1 to update/,
    );
  });

  it("are read from files in the work tree, as they are seldom in git", async () => {
    const { project, world, git, commit } = await createRepository();
    await git("checkout -q main");
    await project.write(".gitignore", ".xroom\n*.secret\n");
    await project.write("board.secret", "hunter22\n");
    const bookings = {
      kickoff: `${KICKOFF}, password: { file: board.secret }`,
      review: `${REVIEW}, password: { file: gone.secret }`,
    };
    await project.write("xroom.yaml", configOf(world, board(bookings)));
    await commit("files");
    await git("checkout -qb fewer");
    await project.write("xroom.yaml", configOf(world, board({ ...bookings, review: REVIEW })));
    expect(await changesOf(project, "--base", "main")).toEqual({ own: [], pending: ["update kickoff"], dropped: [] });
  });
});

describe("a shallow clone", () => {
  const cloned = async () => {
    const repository = await createRepository();
    const { project, world, git, commit } = repository;
    await project.write("xroom.yaml", configOf(world, board({ kickoff: KICKOFF, review: REVIEW, retro: RETRO })));
    await commit("mine");
    await git("checkout -q main");
    await project.write("other.txt", "x");
    await commit("theirs");
    await project.shell('git clone -q --depth 1 --branch feature "file://$PWD" clone && cp -r .xroom clone');
    return repository;
  };

  it("without the base says how to fetch it; with it, the base is compared", async () => {
    const { project } = await cloned();
    const failed = await project.xroom("plan", "-C", "clone", "--base", "main");
    expect(failed).toMatchObject({ code: 1, out: "" });
    expect(failed.err).toBe(
      "error[unknown-ref]: there is no commit main in this clone\n" +
        "   = help: Fetch it with `git fetch --depth=1 origin main`, and pass --base FETCH_HEAD.\n",
    );
    expect((await project.shell("cd clone && git fetch -q --depth=1 origin main")).code).toBe(0);
    expect(await changesOf(project, "-C", "clone", "--base", "FETCH_HEAD")).toEqual({
      own: ["add retro"],
      pending: [],
      dropped: [],
    });
    const { diagnostics } = await planOf(project, "-C", "clone", "--base", "FETCH_HEAD");
    expect(diagnostics).toMatchObject([
      {
        severity: "note",
        code: "base-is-tip",
        summary: expect.stringContaining("this shallow clone lacks the commit where it branched off"),
        help: expect.stringContaining("git fetch --unshallow"),
      },
    ]);
    await project.shell("cd clone && git fetch -q --unshallow origin main feature");
    expect(codes(await planOf(project, "-C", "clone", "--base", "FETCH_HEAD"))).toEqual([]);
  });

  it("without the files themselves (--filter) is reported, and nothing is fetched", async () => {
    const { project, git, world, commit } = await createRepository();
    await git("config uploadpack.allowFilter true");
    await project.write("xroom.yaml", configOf(world, board({ kickoff: KICKOFF })));
    await commit("mine");
    await project.shell('git clone -q --filter=blob:none --branch feature "file://$PWD" clone');
    const before = listing(join(project.directory, "clone"));
    const { code, err } = await project.xroom("plan", "-C", "clone", "--base", "origin/main");
    expect(code).toBe(1);
    expect(err).toContain("error[unreadable-object]: git can't read the config at the base, object ");
    expect(err).toContain("clone made with --filter");
    expect(listing(join(project.directory, "clone")).filter((line) => !line.startsWith(".xroom"))).toEqual(before);
  });
});

describe("a bad --base", () => {
  const REFS = {
    "--output=x": 'error[bad-ref]: "--output=x" is not a git ref',
    "": 'error[bad-ref]: "" is not a git ref',
    "main..feature": "Name a branch, a tag or a commit",
    "^main": "Name a branch, a tag or a commit",
    "main:xroom.yaml": "there is no commit main:xroom.yaml",
    "a\u001b[2Jb": "there is no commit a\\x1b[2Jb in this clone",
    "a;rm": "Name a branch, a tag or a commit",
    "origin/gone": "Fetch it with `git fetch origin gone`, and pass --base FETCH_HEAD.",
    there: "There is origin/there: pass --base origin/there.",
  };

  it("that names no commit is refused, with what to name", async () => {
    const { project, git } = await createRepository();
    await git("update-ref refs/remotes/origin/there main");
    for (const [ref, message] of Object.entries(REFS)) {
      const { code, out, err } = await project.xroom("plan", `--base=${ref}`);
      expect({ code, out }, ref).toEqual({ code: 1, out: "" });
      expect(err).toContain(message);
      expect(err).not.toMatch(HARMFUL);
    }
  });

  it("says what to do without a repository, with one that git won't read, and without git", async () => {
    const { project } = await createRepository();
    await project.shell("mv .git away");
    const none = await project.xroom("plan", "--base", "main");
    expect(none).toMatchObject({
      code: 1,
      err: expect.stringContaining("is not in a git repository, which --base needs\n"),
    });
    await project.write(".git", "gitdir: nowhere\n");
    const broken = await project.xroom("plan", "--base", "main");
    expect(broken.err).toMatch(/^error\[no-repository\]: git can't read the repository of \/[^\n]*: not a git repository/);
    expect(broken.err).toContain("git config --global --add safe.directory /");
    const gitless = await project.shell("PATH=/nowhere; xroom plan --base main");
    expect(gitless.err).toContain("error[no-git]: git can't be started (ENOENT)");
    expect((await project.xroom("plan", "--base", "main", "--drift-only")).code).toBe(1);
  });

  it.runIf(process.getuid?.() === 0)("in another user's repository says what git needs", async () => {
    const { project } = await createRepository();
    await project.shell("chown -R 12345 .");
    const { err } = await project.xroom("plan", "--base", "main");
    expect(err).toMatch(/git can't read the repository of [^\n]*: detected dubious ownership/);
    const trusted = "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'";
    expect((await project.shell(`${trusted} xroom plan --base main`)).code).toBe(0);
  });
});

describe("an untrusted repository", () => {
  it("runs no command: no hook, filter, text conversion, monitor, pager or transport", async () => {
    const { project, git, world, commit } = await createRepository();
    const spy = join(project.directory, "spy.sh");
    await project.write("spy.sh", `#!/bin/sh\necho "$0 $*" >> ${join(project.directory, "ran.txt")}\ncat\n`);
    await project.write(".gitattributes", "*.yaml filter=spy diff=spy export-ignore ident\n");
    await project.write("xroom.yaml", configOf(world, board({ kickoff: KICKOFF, review: REVIEW, retro: RETRO })));
    await commit("mine");
    for (const [name, value] of [
      ["filter.spy.smudge", spy],
      ["filter.spy.clean", spy],
      ["filter.spy.process", spy],
      ["diff.spy.textconv", spy],
      ["core.fsmonitor", spy],
      ["core.pager", spy],
      ["core.sshCommand", spy],
      ["core.hooksPath", project.directory],
      ["alias.rev-parse", `!${spy}`],
      ["remote.origin.url", `ext::${spy}`],
      ["remote.origin.promisor", "true"],
      ["protocol.ext.allow", "always"],
      ["core.repositoryFormatVersion", "1"],
      ["extensions.partialClone", "origin"],
    ] as const)
      await git(`config ${name} '${value}'`);
    await project.shell("chmod +x spy.sh; cp spy.sh post-index-change; cp spy.sh reference-transaction");
    await project.shell("rm -f ran.txt");
    expect(await changesOf(project, "--base", "main")).toEqual({ own: ["add retro"], pending: [], dropped: [] });
    // And an object that isn't there is not asked for.
    await project.shell("rm .git/objects/$(git rev-parse main:xroom.yaml | sed 's,^..,&/,')");
    await project.shell("rm -f ran.txt");
    expect((await project.xroom("plan", "--base", "main")).err).toContain("error[unreadable-object]");
    expect((await project.shell("cat ran.txt")).out).toBe("");
  });

  it("is the one that contains the project, regardless of a hook's environment or a folder that looks like a repository", async () => {
    const { project, world, git } = await createRepository();
    await project.write("xroom.yaml", configOf(world, board({ kickoff: KICKOFF, review: REVIEW, retro: RETRO })));
    const { out } = await project.shell("GIT_DIR=/nowhere GIT_WORK_TREE=/ GIT_INDEX_FILE=x xroom plan --base main");
    expect(out).toContain("): 1 to add.");

    await git("clone -q --bare . bare");
    await project.shell("cp xroom.yaml bare");
    const bare = await project.xroom("plan", "-C", "bare", "--base", "main");
    expect(bare.code).toBe(1);
    expect(bare.err).toContain("safe.bareRepository");
  });
});
