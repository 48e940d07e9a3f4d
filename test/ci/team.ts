/**
 * A team with a forge: real git, an emulator, and a server of the tests' own that knows the same requests. Jobs run in this process, in a
 * clone of their own, as the forge starts them.
 */
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { zipSync } from "fflate";
import { onTestFinished } from "vitest";
import { main } from "../../src/commands/main.ts";
import type { Io } from "../../src/commands/terminal/io.ts";
import type { Environment } from "../../src/model/environment.ts";
import type { CallLogEntry } from "../../src/emulator/index.ts";
import type { ForgeKind } from "../../src/forge/contract.ts";
import type { CiResult } from "../../src/ci/result.ts";
import type { JobShape } from "../forge/environments.ts";
import { createWorld, type ForgeWorld, type MergeMethod, type ModelRequest } from "../forge/model.ts";
import { type ServedForge, serveForge, TOKEN } from "../forge/server.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { git, GIT_ENVIRONMENT } from "../harness/git.ts";
import { serveGit } from "../harness/git-http.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";

export interface Ended {
  readonly code: number;
  readonly results: readonly CiResult[];
  readonly err: string;
  readonly out: string;
  /** `same booking/chat.org/board/kickoff`, or `failed …` */
  readonly verdicts: readonly string[];
  /** The codes of what is wrong. */
  readonly codes: readonly string[];
  /** Of the job. */
  readonly files: { readonly outputs: string; readonly summary: string };
}

export type Files = Readonly<Record<string, string | null>>;

export interface ForgeTeam {
  readonly world: EmulatedWorld;
  readonly forge: ServedForge;
  readonly model: ForgeWorld;
  /** The repository that it serves. */
  readonly remote: string;
  /** What a job finds besides what its pipeline sets: the tests' clock, the emulator's host. */
  readonly surroundings: Environment;
  /** A request whose branch begins at the main branch as it is now. */
  request(
    branch: string,
    files: Files,
    about?: { author?: string; fork?: boolean; title?: string; base?: string },
  ): Promise<ModelRequest>;
  /** A file of the main branch. */
  read(name: string): Promise<string>;
  /** One more commit on its branch. */
  push(request: ModelRequest, files: Files): Promise<void>;
  merge(request: ModelRequest, how?: MergeMethod): Promise<void>;
  /** To the main branch, without a request. */
  pushDirectly(files: Files): Promise<void>;
  plan(request: ModelRequest, ...options: string[]): Promise<Ended>;
  apply(...options: string[]): Promise<Ended>;
  sync(...options: string[]): Promise<Ended>;
  run(job: JobShape, args: readonly string[], environment?: Readonly<Record<string, string | undefined>>): Promise<Ended>;
  comments(request: ModelRequest): string[];
  /** Hears the next call that writes, as its answer is decided. */
  heard(act: () => void): void;
  live(): string[];
  written(): string[];
  state(): { readonly applied?: { readonly commit: string }; readonly open: readonly unknown[] };
}

const HOUR = 3_600;

export async function createForgeTeam(files: Files, { kind = "github" as ForgeKind, settings = "" } = {}): Promise<ForgeTeam> {
  const model = createWorld();
  model.addUser("kim", "write");
  model.addUser("ben", "write");
  model.addUser("eve", "none");
  // The forge's clock stands still in these hours.
  model.advance((Date.parse("2026-11-23T09:00:00Z") - Date.parse(model.now())) / 1_000);
  let hear: (() => void) | undefined;
  const onCall = ({ method }: CallLogEntry): void => {
    if (method === "list" || method === "get") return;
    hear?.();
    hear = undefined;
  };
  const world = await emulate({ now: () => Date.parse(model.now()), listeners: "assumed", onCall });
  const forge = await serveForge(kind, model);
  onTestFinished(() => forge.close());
  const folder = temporaryFolder();
  const [desk, job] = [join(folder, "desk"), join(folder, "job")];
  const remote = join(folder, "served", `${model.repository}.git`);
  // Where a forge lists no files of jobs, plans are kept in git.
  const served =
    kind === "forgejo" || kind === "gitea" ? await serveGit(join(folder, "served"), `x-access-token:${TOKEN}`) : undefined;
  await git(folder, "init", "-q", "--bare", "--initial-branch=main", remote);
  await git(remote, "config", "receive.autogc", "false");
  await git(folder, "clone", "-q", remote, desk);
  const write = async (changed: Files, message = "change"): Promise<string> => {
    for (const [name, text] of Object.entries(changed)) {
      if (text === null) await git(desk, "rm", "-q", name);
      else {
        await mkdir(dirname(join(desk, name)), { recursive: true });
        await writeFile(join(desk, name), text);
      }
    }
    await git(desk, "add", "-A");
    await git(desk, "commit", "-q", "--allow-empty", "-m", message);
    return git(desk, "rev-parse", "HEAD");
  };
  const root = `version: 1\nproject: meetings\ninclude: [rooms/*.yaml]\n${world.regions}\ndefaults: { region: fra-1, timezone: UTC, horizon: 21d }\n${settings}`;
  await git(desk, "checkout", "-q", "-b", "main");
  const first = await write({ "xroom.yaml": root, ...files });
  await git(desk, "push", "-q", "origin", "main");
  model.commit({ branch: "main", parents: [] }, "first", { id: first });
  await git(folder, "clone", "-q", remote, job);
  let seen = 0;

  const run: ForgeTeam["run"] = async (shape, args, environment = {}) => {
    // As the checkout step leaves it.
    await git(job, "fetch", "-q", "origin", "main");
    const { "checked out": given, ...variables } = environment;
    if (given !== undefined) await git(job, "fetch", "-q", "origin", given);
    await git(job, "checkout", "-q", "--detach", "FETCH_HEAD");
    const jobFolder = temporaryFolder();
    const files = { outputs: join(jobFolder, "outputs"), summary: join(jobFolder, "summary.md") };
    const own = {
      ...GIT_ENVIRONMENT,
      ...world.environment,
      ...forge.environment(shape, { folder: jobFolder }),
      ...(served === undefined ? {} : { GITHUB_SERVER_URL: served.url }),
      XROOM_NOW: model.now(),
      XROOM_STATE: `file:${join(folder, "state.json")}`,
      ...variables,
    };
    const { code, ...said } = await runHere(["ci", ...args, "--json", "--no-color"], { directory: job, environment: own });
    const results = said.out.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as CiResult] : []));
    for (const { artifact, plan } of results) {
      if (artifact === null || plan === null) continue;
      // As the step after it does.
      const bytes = kind === "gitlab" ? readFileSync(plan) : Buffer.from(zipSync({ "plan.json": readFileSync(plan) }));
      model.keep({
        name: artifact,
        bytes,
        event: kind === "gitlab" ? "schedule" : "pull_request_target",
        branch: "main",
        run: 811,
      });
    }
    const verdicts = results.flatMap((each) =>
      each.verdicts.map(({ verdict, address, failure }) => `${failure === undefined ? verdict : "failed"} ${address}`),
    );
    return { code, results, ...said, verdicts: verdicts.toSorted(), codes: codesIn(results, said.err), files };
  };

  const team: ForgeTeam = {
    world,
    forge,
    model,
    remote,
    get surroundings() {
      const server = served === undefined ? {} : { GITHUB_SERVER_URL: served.url };
      return { ...GIT_ENVIRONMENT, ...server, XROOM_HOSTS: world.environment["XROOM_HOSTS"], XROOM_NOW: model.now() };
    },
    request: async (branch, changed, { author = "kim", fork = false, title, base = "main" } = {}) => {
      await git(desk, "checkout", "-q", "-B", branch, `origin/${base}`);
      const name = title ?? `Change ${branch}`;
      const head = await write(changed, name);
      const made = model.open({ author, branch, fork, head, base, title: name });
      await git(
        desk,
        "push",
        "-q",
        "--force",
        "origin",
        ...(fork ? [] : [`HEAD:refs/heads/${branch}`]),
        `HEAD:${headRef(kind, made)}`,
      );
      if (!fork) model.branch(branch, head);
      return made;
    },
    read: (name) => git(remote, "show", `main:${name}`),
    push: async (request, changed) => {
      await git(desk, "checkout", "-q", request.branch);
      const head = await write(changed, `More of ${request.branch}`);
      await git(desk, "push", "-q", "origin", ...(request.fork ? [] : ["HEAD"]), `HEAD:${headRef(kind, request)}`);
      model.push(request, head);
    },
    merge: async (request, how = "merge") => {
      await git(desk, "fetch", "-q", "origin");
      await git(desk, "checkout", "-q", "-B", request.base, `origin/${request.base}`);
      const before = await git(desk, "rev-parse", "HEAD");
      if (how === "squash") {
        await git(desk, "merge", "-q", "--squash", request.branch);
        await git(desk, "commit", "-q", "--allow-empty", "-m", request.title);
      } else if (how === "rebase") await git(desk, "cherry-pick", "--allow-empty", ...request.commits);
      else await git(desk, "merge", "-q", "--no-ff", "-m", `merge ${request.branch}`, request.branch);
      const landed = (await git(desk, "rev-list", "--first-parent", "--reverse", `${before}..HEAD`)).split("\n");
      await git(desk, "push", "-q", "origin", request.base);
      model.merge(request, how, "ben", landed);
    },
    pushDirectly: async (changed) => {
      await git(desk, "checkout", "-q", "-B", "main", "origin/main");
      const id = await write(changed);
      await git(desk, "push", "-q", "origin", "main");
      model.commit({ branch: "main" }, "change", { id });
    },
    plan: (request, ...options) =>
      run({ event: "request", request, trusted: true }, ["plan", ...plainly(kind, request), ...options]),
    apply: (...options) => run({ event: "push", branch: "main" }, ["apply", ...options]),
    sync: (...options) => run({ event: "schedule" }, ["sync", ...options]),
    run,
    comments: ({ number }) => model.comments.filter((each) => each.request === number).map(({ body }) => body),
    heard: (act) => {
      hear = act;
    },
    live: () =>
      world.emulator
        .world("fra-1")
        .bookings()
        .map(({ room: name, start, duration }) => `${name} ${new Date(start).toISOString().slice(0, 16)}Z ${duration}`)
        .toSorted(),
    written: () => {
      const calls = world.writes().map(({ call }) => call);
      const later = calls.slice(seen);
      seen = calls.length;
      return later.toSorted();
    },
    state: () => JSON.parse(readFileSync(join(folder, "state.json"), "utf8")) as ReturnType<ForgeTeam["state"]>,
  };
  model.advance(HOUR);
  return team;
}

/** The command, in this process. */
export async function runHere(
  args: readonly string[],
  where: Pick<Io, "directory" | "environment">,
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const said = { out: "", err: "" };
  const stream = { isTTY: false, write: () => true } as unknown as NodeJS.WriteStream;
  const io: Io = {
    ...where,
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    stdin: process.stdin,
    stdout: stream,
    stderr: stream,
    written: () => Promise.resolve(undefined),
  };
  return { code: await main([...args], io), ...said };
}

/** A failure of the whole run is on the error output: `error[untrusted-job]: …`. */
function codesIn(results: readonly CiResult[], err: string): string[] {
  const own = results.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code));
  const shown = [...err.matchAll(/^(?:error|warning|note)\[([a-z-]+)\]/gm)].map(([, code = ""]) => code);
  return [...new Set([...own, ...shown])].toSorted();
}

/** GitLab's trusted job for a request is one of the main branch. */
function plainly(kind: ForgeKind, { number }: ModelRequest): string[] {
  return kind === "gitlab" ? ["--change", String(number)] : [];
}

function headRef(kind: ForgeKind, { number }: ModelRequest): string {
  return kind === "gitlab" ? `refs/merge-requests/${number}/head` : `refs/pull/${number}/head`;
}
