import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { type OpenOptions, type StateBackend, thisRun } from "../../src/state/contract.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { createRepositories, git, GIT_ENVIRONMENT } from "../harness/git.ts";
import { serveGit } from "../harness/git-http.ts";
import { startStateProcess } from "../harness/state-process.ts";
import { booking, codesOf, describeBackend, failureOf, next, openPlace, replaceBrokenState } from "./conformance.ts";

const REF = "refs/xroom/production";
const ORIGIN = `git:origin#${REF}`;

describeBackend("a ref of a remote, over file://", {
  place: async () => ({ url: ORIGIN, directory: (await createRepositories()).work, environment: GIT_ENVIRONMENT }),
  lease: 6_000,
  races: 12,
  increments: 24,
  kills: 2,
  clock: "none",
});

function open(url: string, directory: string, options: Partial<OpenOptions> = {}): Promise<StateBackend> {
  return openPlace({ url, directory, environment: GIT_ENVIRONMENT }, options);
}

/** Two writes, the second with a note. */
async function writeTwice(backend: StateBackend): Promise<void> {
  const lock = await backend.lock(thisRun("xroom apply"));
  const first = next(await backend.read(), { "booking/chat.org/board/a": booking(1), "booking/chat.org/board/b": booking(2) });
  await lock.write(first, { summary: "2 added", plan: `hmac-sha256:${"5".repeat(64)}` });
  await lock.write(next(first, {}), { summary: "2 removed" });
  await lock.unlock();
}

/** Every file below a folder with its content and its time. */
async function fingerprint(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  const prints = files.map(async (path) => {
    const digest = createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
    return `${path} ${(await stat(path)).mtimeMs} ${digest}`;
  });
  return (await Promise.all(prints)).toSorted();
}

describe("the history of a state in git", () => {
  it("has one commit a write, which names the user, run, plan and changes; the lock leaves no trace", async () => {
    const { remote, work } = await createRepositories();
    await writeTwice(await open(ORIGIN, work));
    const { user, host } = thisRun("");
    expect(await git(remote, "log", "--format=%an <%ae>: %s", REF)).toBe(
      [`${user} <${user}@${host}>: xroom apply: 2 removed`, `${user} <${user}@${host}>: xroom apply: 2 added`].join("\n"),
    );
    const body = await git(remote, "log", "-1", "--format=%b", `${REF}~1`);
    expect(body).toMatch(/^Run: [0-9a-f-]{36}\nBy: .+ on .+\nPlan: hmac-sha256:5{64}\nSerial: 1\nLineage: [0-9a-f-]{36}/);
    expect(await git(remote, "ls-tree", "--name-only", REF)).toBe("state.json");
    expect(JSON.parse(await git(remote, "show", `${REF}~1:state.json`))).toMatchObject({ serial: 1, format: "xroom.state/2" });
    expect(await git(remote, "for-each-ref", "--format=%(refname)")).toBe(`refs/heads/main\n${REF}`);
    await git(remote, "fsck", "--strict");
  });

  it("shows the lock's holder while it is held", async () => {
    const { remote, work } = await createRepositories();
    const lock = await (await open(ORIGIN, work)).lock(thisRun("xroom apply"));
    expect(await git(remote, "log", "--format=%s", `${REF}.lease`)).toMatch(
      /^held: xroom apply by .+ on .+ \(process \d+\) since 20/,
    );
    await lock.unlock();
  });

  it("continues from another checkout", async () => {
    const { folder, remote, work } = await createRepositories();
    await writeTwice(await open(ORIGIN, work));
    const { remote: unrelated } = await createRepositories();
    await writeTwice(await open(`git:${remote}#${REF}`, folder));
    expect(await git(remote, "rev-list", "--count", REF)).toBe("4");
    expect(await git(unrelated, "for-each-ref", "--format=%(refname)")).toBe("refs/heads/main");
  });
});

describe("a checkout whose remote holds the state", () => {
  it("stays untouched: work tree, index, branches, config, refs, objects and FETCH_HEAD", async () => {
    const { work } = await createRepositories();
    await writeFile(join(work, "file.txt"), "changed, and not committed");
    const before = await fingerprint(work);
    await writeTwice(await open(ORIGIN, work));
    expect(await fingerprint(work)).toEqual(before);
  });

  it.each<[string, (folder: string, remote: string) => Promise<string>]>([
    [
      "shallow",
      async (folder, remote) => {
        await git(folder, "clone", "--quiet", "--depth=1", `file://${remote}`, "shallow");
        expect(await git(join(folder, "shallow"), "rev-list", "--count", "HEAD")).toBe("1");
        return join(folder, "shallow");
      },
    ],
    [
      "detached",
      async (folder) => {
        await git(join(folder, "work"), "checkout", "--quiet", "--detach", "HEAD~1");
        return join(folder, "work");
      },
    ],
    [
      "made as GitHub's checkout does: init, a fetch of one commit, detached",
      async (folder, remote) => {
        const path = join(folder, "pipeline");
        await git(folder, "init", "--quiet", path);
        await git(path, "remote", "add", "origin", `file://${remote}`);
        await git(path, "fetch", "--quiet", "--no-tags", "--depth=1", "origin", "+refs/heads/main:refs/remotes/origin/main");
        await git(path, "checkout", "--quiet", "--force", "refs/remotes/origin/main");
        return path;
      },
    ],
    [
      "a sub-folder",
      async (folder) => {
        await mkdir(join(folder, "work", "teams", "one"), { recursive: true });
        return join(folder, "work", "teams", "one");
      },
    ],
    [
      "a second work tree of a bare repository",
      async (folder, remote) => {
        await git(folder, "clone", "--quiet", "--bare", `file://${remote}`, "bare.git");
        await git(join(folder, "bare.git"), "worktree", "add", "--quiet", "../tree", "main");
        return join(folder, "tree");
      },
    ],
    [
      "of a remote with a relative address",
      async (folder) => {
        const path = join(folder, "work", "deep");
        await mkdir(path);
        await git(path, "remote", "set-url", "origin", "../remote.git");
        return path;
      },
    ],
  ])("can be %s", async (_, make) => {
    const { folder, remote } = await createRepositories();
    const directory = await make(folder, remote);
    await writeTwice(await open(ORIGIN, directory));
    await writeTwice(await open(ORIGIN, directory));
    expect(await git(remote, "rev-list", "--count", REF)).toBe("4");
  });

  it("passes on its settings for reaching the remote, as a pipeline's checkout step leaves them", async () => {
    const { folder, remote, work } = await createRepositories();
    const { url, requests } = await serveGit(folder, "x-access-token:t0ken");
    await git(work, "remote", "set-url", "origin", `${url}/remote.git`);
    const failure = await failureOf((await open(ORIGIN, work)).read());
    expect(codesOf(failure)).toEqual(["git-unreachable"]);
    const header = `AUTHORIZATION: basic ${Buffer.from("x-access-token:t0ken").toString("base64")}`;
    await git(work, "config", `http.${url}/.extraheader`, header);
    await writeTwice(await open(ORIGIN, work));
    expect(await git(remote, "rev-list", "--count", REF)).toBe("2");
    expect(requests.at(-1)?.authorization).toContain("asic eC1hY2Nlc3");
  });

  it("uses its own credential helper", async () => {
    const { folder, remote, work } = await createRepositories();
    const { url } = await serveGit(folder, "kim:pa55");
    await git(work, "remote", "set-url", "origin", `${url}/remote.git`);
    await git(work, "config", "credential.helper", "!f() { echo username=kim; echo password=pa55; }; f");
    await writeTwice(await open(ORIGIN, work));
    expect(await git(remote, "rev-list", "--count", REF)).toBe("2");
  });

  it("pushes to the remote's push URL, and reads from there", async () => {
    const { folder, remote, work } = await createRepositories();
    await git(folder, "init", "--quiet", "--bare", "second.git");
    await git(work, "remote", "set-url", "--push", "origin", join(folder, "second.git"));
    const backend = await open(ORIGIN, work);
    await writeTwice(backend);
    expect((await backend.read()).serial).toBe(2);
    expect(await git(join(folder, "second.git"), "rev-list", "--count", REF)).toBe("2");
    expect(await git(remote, "for-each-ref", "refs/xroom")).toBe("");
  });
});

describe("the environment of git", () => {
  it("does not lead a state to another repository, as in a hook of one", async () => {
    const { work, remote } = await createRepositories();
    const other = await createRepositories();
    const elsewhere = join(other.work, ".git");
    for (const outer of [
      { GIT_DIR: elsewhere },
      { GIT_DIR: elsewhere, GIT_WORK_TREE: other.work, GIT_INDEX_FILE: join(elsewhere, "index"), GIT_PREFIX: "x/" },
      { GIT_COMMON_DIR: elsewhere, GIT_OBJECT_DIRECTORY: join(elsewhere, "objects"), GIT_NAMESPACE: "x" },
      { GIT_CONFIG_PARAMETERS: `'remote.origin.url'='${other.remote}'` },
      { GIT_CONFIG_PARAMETERS: `'remote.origin.pushurl=${other.remote}'`, GIT_CONFIG: join(elsewhere, "config") },
      { GIT_CEILING_DIRECTORIES: join(work, ".."), GIT_DISCOVERY_ACROSS_FILESYSTEM: "0" },
    ]) {
      const backend = await open(ORIGIN, join(work), { environment: { ...GIT_ENVIRONMENT, ...outer } });
      const lock = await backend.lock(thisRun("xroom apply"));
      await lock.write(next(await backend.read()));
      await lock.unlock();
    }
    expect(await git(remote, "rev-list", "--count", REF)).toBe("6");
    expect(await git(other.remote, "for-each-ref", "refs/xroom")).toBe("");
  });

  it("has what git needs to reach a remote, and no more", async () => {
    const { work, folder } = await createRepositories();
    const seen = join(folder, "seen");
    const ssh = join(folder, "ssh");
    await writeFile(ssh, `#!/bin/sh\nenv | sed 's/=.*//' >> ${seen}\nexit 1\n`, { mode: 0o755 });
    await git(work, "config", "core.sshCommand", ssh);
    const passed = {
      SSH_AUTH_SOCK: "/x",
      https_proxy: "http://127.0.0.1:9",
      GIT_ASKPASS: "/x",
      XDG_RUNTIME_DIR: "/x",
      USER: "kim",
    };
    const withheld = {
      XROOM_SECRET: "s3cret",
      BOARD_PASSWORD: "s3cret",
      AWS_SECRET_ACCESS_KEY: "s3cret",
      GITHUB_TOKEN: "s3cret",
      TF_HTTP_PASSWORD: "s3cret",
      PGPASSWORD: "s3cret",
      NODE_OPTIONS: "",
      GIT_TRACE: "1",
      GIT_CURL_VERBOSE: "1",
      LD_PRELOAD: "",
    };
    const backend = await open("git:ssh://git@127.0.0.1/x.git", work, {
      environment: { ...GIT_ENVIRONMENT, ...passed, ...withheld },
    });
    expect(codesOf(await failureOf(backend.read()))).toEqual(["git-unreachable"]);
    const names = new Set((await readFile(seen, "utf8")).split("\n"));
    for (const name of Object.keys(passed)) expect(names).toContain(name);
    for (const name of Object.keys(withheld)) expect(names).not.toContain(name);
  });
});

describe("a server that is slow to move a ref", () => {
  it("lets a run that comes meanwhile find the lock, and not that its push was refused", async () => {
    const { remote, work } = await createRepositories();
    // Its refs are locked by then.
    await writeFile(join(remote, "hooks", "reference-transaction"), '#!/bin/sh\n[ "$1" = prepared ] && sleep 2\nexit 0\n', {
      mode: 0o755,
    });
    const place = { url: ORIGIN, directory: work, environment: GIT_ENVIRONMENT };
    const results = await Promise.all([startStateProcess(), startStateProcess()].map((each) => each.do(place, "lock")));
    expect(results.map(({ outcome }) => outcome).toSorted()).toEqual(["done", "failed"]);
    expect(results.find(({ outcome }) => outcome === "failed")).toMatchObject({ kind: "locked", code: "locked" });
  });
});

describe("a lock's ref that holds something else", () => {
  it("is a lock that names no holder: it is watched, and can be removed", async () => {
    const { work, remote } = await createRepositories();
    await git(work, "push", "--quiet", "origin", `main:${REF}.lease`);
    const backend = await open(ORIGIN, work, { lease: 1_500 });
    const waits: string[] = [];
    const lock = await backend.lock(thisRun("xroom apply"), { onWait: ({ message }) => waits.push(message) });
    expect(waits).toEqual([`${ORIGIN} is locked, and its lock does not name the holder`]);
    await lock.unlock();
    await git(work, "push", "--quiet", "origin", `main:${REF}.lease`);
    expect(await backend.forceUnlock()).toMatchObject({ run: "" });
    expect(await git(remote, "for-each-ref", "refs/xroom")).toBe("");
  });
});

describe("a process that used a state in git", () => {
  it("removes its temporary repository when it ends without closing the state, unless it is killed", async () => {
    const place = { url: ORIGIN, directory: (await createRepositories()).work, environment: GIT_ENVIRONMENT };
    const [exiting, killed] = [startStateProcess(), startStateProcess()];
    for (const each of [exiting, killed]) {
      await each.do(place, "lock");
      expect(await each.temporaryFiles()).toEqual([expect.stringMatching(/^xroom-git-/)]);
    }
    await exiting.exit();
    expect(await exiting.temporaryFiles()).toEqual([]);
    await killed.kill();
    expect(await killed.temporaryFiles()).toHaveLength(1);
  });
});

describe("a state in git that can't be read or written", () => {
  it("fails with the message of the remote's hook, before any call", async () => {
    const { remote, work } = await createRepositories();
    await writeFile(join(remote, "hooks", "pre-receive"), "#!/bin/sh\necho 'only the bot may do this' >&2\nexit 1\n", {
      mode: 0o755,
    });
    const failure = await failureOf((await open(ORIGIN, work)).lock(thisRun("xroom apply")));
    expect(codesOf(failure)).toEqual(["git-refused"]);
    expect(failure.message).toContain(`the push to ${ORIGIN} was refused`);
    expect(failure.message).toContain("only the bot may do this");
    expect(failure.diagnostics[0]?.help).toContain(`the right to push ${REF} and ${REF}.lease`);
  });

  it("fails if the server can't push two refs at once", async () => {
    const { remote, work } = await createRepositories();
    await git(remote, "config", "receive.advertiseAtomic", "false");
    expect(codesOf(await failureOf((await open(ORIGIN, work)).lock(thisRun("xroom apply"))))).toEqual(["git-not-atomic"]);
  });

  it.each<[string, string, string]>([
    ["no such remote", "git:upstream#refs/xroom/x", "no-remote"],
    ["a repository that is gone", "git:./gone.git#refs/xroom/x", "git-unreachable"],
    ["a host that doesn't answer", "git:http://127.0.0.1:9/x.git#refs/xroom/x", "git-unreachable"],
    ["a ref that git doesn't allow", "git:origin#refs/xroom/a..b", "state-url"],
    ["a ref that git doesn't allow, at its end", "git:origin#refs/xroom/a.lock", "state-url"],
  ])("fails with a code: %s", async (_, url, code) => {
    const { work } = await createRepositories();
    const failure = await failureOf((await open(url, work)).read());
    expect(codesOf(failure)).toEqual([code]);
    expect(failure.diagnostics[0]?.help).toMatch(/\S/);
  });

  it("fails without a repository", async () => {
    const failure = await failureOf((await open(ORIGIN, temporaryFolder())).read());
    expect(codesOf(failure)).toEqual(["no-remote"]);
    expect(failure.message).toContain("git finds no repository here");
  });

  it("ignores a bare repository that a pull request brings along", async () => {
    const { work, folder } = await createRepositories();
    const inner = join(work, "team");
    await git(folder, "init", "--quiet", "--bare", inner);
    await git(inner, "config", "remote.origin.url", "ssh://nowhere.invalid/x");
    await git(inner, "config", "core.sshCommand", `touch ${folder}/ran`);
    expect(codesOf(await failureOf((await open(ORIGIN, inner)).read()))).toEqual(["no-remote"]);
    expect(await readdir(folder)).not.toContain("ran");
  });

  it("fails without git, or with an old one", async () => {
    const { work, folder } = await createRepositories();
    const without = await failureOf((await open(ORIGIN, work, { environment: { PATH: "/nowhere" } })).read());
    expect(codesOf(without)).toEqual(["no-git"]);
    await writeFile(join(folder, "git"), "#!/bin/sh\necho git version 2.17.1\n", { mode: 0o755 });
    const PATH = `${folder}${delimiter}${GIT_ENVIRONMENT["PATH"] ?? ""}`;
    const old = await failureOf((await open(ORIGIN, work, { environment: { PATH } })).read());
    expect(codesOf(old)).toEqual(["old-git"]);
    expect(old.message).toContain("2.17.1");
  });

  it("fails with a git that ignores safe.bareRepository, and works with the first that doesn't", async () => {
    const { work, folder, remote } = await createRepositories();
    const real = (await git(work, "--exec-path")).replace(/libexec\/git-core$|lib\/git-core$/, "bin/git");
    const withVersion = async (version: string): Promise<StateBackend> => {
      const script = `#!/bin/sh\n[ "$1 $2 $3" = "-C . --version" ] && echo 'git version ${version}' && exit\nexec ${real} "$@"\n`;
      await writeFile(join(folder, "git"), script, { mode: 0o755 });
      const PATH = `${folder}${delimiter}${GIT_ENVIRONMENT["PATH"] ?? ""}`;
      return open(ORIGIN, work, { environment: { ...GIT_ENVIRONMENT, PATH } });
    };
    for (const old of ["2.37.9", "2.9.0", "1.99.0.windows.1"]) {
      const failure = await failureOf((await withVersion(old)).read());
      expect(codesOf(failure)).toEqual(["old-git"]);
      expect(failure.diagnostics[0]?.help).toBe("Install git 2.38 or newer.");
    }
    for (const recent of ["2.38.0", "2.39.5 (Apple Git-154)", "3.0.0"]) await (await withVersion(recent)).read();
    expect(await git(remote, "for-each-ref", "refs/xroom")).toBe("");
  });

  it("fails if the ref holds something else", async () => {
    const { work } = await createRepositories();
    await git(work, "push", "--quiet", "origin", `main:${REF}`);
    const failure = await failureOf((await open(ORIGIN, work)).read());
    expect(codesOf(failure)).toEqual(["state-broken"]);
    expect(failure.message).toContain("holds no state.json");
    await replaceBrokenState({ url: ORIGIN, directory: work, environment: GIT_ENVIRONMENT });
  });

  it("never shows a URL's password or token, nor its user", async () => {
    const { folder, work } = await createRepositories();
    const { port } = await serveGit(folder, "kim:pa55");
    const backend = await open(`git:http://t0ken:s3cret@127.0.0.1:${port}/remote.git#${REF}`, work);
    expect(backend.name).toBe(`git:http://127.0.0.1:${port}/remote.git#${REF}`);
    const failure = await failureOf(backend.read());
    expect(JSON.stringify([failure.message, failure.diagnostics])).not.toMatch(/t0ken|s3cret/);
    const working = await open(`git:http://kim:pa55@127.0.0.1:${port}/remote.git#${REF}`, work);
    await writeTwice(working);
    expect((await working.read()).serial).toBe(2);
  });
});
