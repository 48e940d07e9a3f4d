import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Forge, ForgeKind, PlanKey } from "../../src/forge/contract.ts";
import { findForge, isFailure } from "../../src/forge/index.ts";
import { planFile, planName, planRef } from "../../src/forge/plan-name.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { serveGit } from "../harness/git-http.ts";
import { GIT_ENVIRONMENT } from "../harness/git.ts";
import type { JobShape } from "./environments.ts";
import { createWorld, type ForgeWorld, type ModelFile } from "./model.ts";
import { type ServedForge, serveForge, TOKEN } from "./server.ts";

const PLAN = Buffer.from('{"format":"xroom.plan/1"}');

async function start(kind: ForgeKind): Promise<{ world: ForgeWorld; served: ServedForge; open(job?: JobShape): Promise<Forge> }> {
  const world = createWorld();
  const served = await serveForge(kind, world);
  onTestFinished(() => served.close());
  const folder = temporaryFolder();
  return {
    world,
    served,
    open: async (job = { event: "push", branch: "main" }) => {
      const forge = await findForge(served.environment(job, { folder }), { pause: 1 });
      onTestFinished(() => forge.close());
      return forge;
    },
  };
}

const keyOf = ({ head, number }: { head: string; number: number }): PlanKey => ({ project: "rooms/a b", request: number, head });

describe("a plan's name", () => {
  it("is safe as a file, an artifact and a ref, and one for each key", () => {
    const names = ["a/b", "a=2Fb", "a b", "..", "x.lock", "-x", "ü", "a\u0000"].map((project) => ({
      project,
      request: 1,
      head: "c".repeat(40),
    }));
    expect(new Set(names.map(planName)).size).toBe(names.length);
    for (const key of names) {
      expect(planName(key)).toMatch(/^[A-Za-z0-9=_-]+$/);
      expect(planFile(key)).toBe(`xroom-plans/${planName(key)}.json`);
      execFileSync("git", ["check-ref-format", planRef(key)]);
    }
  });
});

describe("GitHub's plans", () => {
  const zipped = (files: Record<string, Uint8Array>): Buffer => Buffer.from(zipSync(files));
  const artifact = (key: PlanKey, rest: Partial<ModelFile> = {}): Omit<ModelFile, "id" | "run" | "at"> => ({
    name: planName(key),
    bytes: zipped({ "plan.json": PLAN }),
    event: "pull_request_target",
    branch: "topic",
    ...rest,
  });

  it("are uploaded by the job's own step, and found with who defined that job, the newest first", async () => {
    const { world, served, open } = await start("github");
    const forge = await open();
    const request = world.open({ author: "ada", branch: "topic" });
    const key = keyOf(request);
    expect(await forge.keepPlan(key, PLAN)).toEqual({ kind: "upload", name: planName(key), file: planFile(key) });
    world.keep(artifact(key));
    world.keep(artifact(key, { event: "pull_request", bytes: zipped({ "plan.json": Buffer.from("forged") }) }));
    world.keep(artifact(key, { event: "push", branch: "evil" }));
    expect(await forge.keptPlans(key)).toEqual([
      { bytes: PLAN, where: expect.stringContaining("/actions/runs/"), definition: { by: "branch", branch: "evil" } },
      { bytes: Buffer.from("forged"), where: expect.any(String), definition: { by: "request" } },
      { bytes: PLAN, where: expect.any(String), definition: { by: "branch", branch: "main" } },
    ]);
    const storage = served.requests.filter(({ path }) => path.startsWith("/storage/"));
    expect(storage.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined, undefined]);
  });

  it("of a fork's own run, of another request's run, expired or broken are none", async () => {
    const { world, open } = await start("github");
    const forge = await open();
    const request = world.open({ author: "ada", branch: "topic" });
    const key = keyOf(request);
    world.keep(artifact(key, { event: "pull_request", fork: true }));
    world.keep(artifact(key, { request: request.number + 1 }));
    world.keep(artifact(key, { expired: true }));
    world.keep(artifact(key, { bytes: Buffer.from("no zip") }));
    world.keep(artifact(key, { bytes: zipped({ a: PLAN, b: PLAN }) }));
    world.keep(artifact({ ...key, head: "e".repeat(40) }));
    expect(await forge.keptPlans(key)).toEqual([]);
    world.keep(artifact(key, { fork: true, request: request.number }));
    expect(await forge.keptPlans(key)).toMatchObject([{ definition: { by: "branch", branch: "main" } }]);
  });
});

describe("GitLab's plans", () => {
  it("are found through a status of the head, in the artifacts of its job", async () => {
    const { world, served, open } = await start("gitlab");
    const forge = await open({ event: "schedule" });
    const request = world.open({ author: "ada", branch: "topic", fork: true });
    const key = keyOf(request);
    expect(await forge.keptPlans(key)).toEqual([]);
    const kept = await forge.keepPlan(key, PLAN);
    expect(kept).toEqual({ kind: "upload", name: planFile(key), file: planFile(key) });
    world.keep({ run: 811, name: planFile(key), bytes: PLAN, event: "schedule", branch: "main" });
    const where = `${served.url}/acme/meetings/-/jobs/811`;
    expect(await forge.keptPlans(key)).toEqual([{ bytes: PLAN, where, definition: { by: "branch", branch: "main" } }]);
    expect(await forge.keptPlans({ ...key, project: "other" })).toEqual([]);
  });

  it("behind another's status are read as what they are", async () => {
    const { world, served, open } = await start("gitlab");
    const forge = await open({ event: "schedule" });
    const request = world.open({ author: "ada", branch: "topic" });
    const key = keyOf(request);
    const status = (url: string): void => {
      world.statuses.push({ commit: key.head, name: `xroom plan: ${key.project}`, state: "success", description: "", url });
    };
    world.keep({ run: 900, name: planFile(key), bytes: Buffer.from("forged"), event: "merge_request_event", branch: "topic" });
    status(`${served.url}/acme/meetings/-/jobs/900`);
    for (const url of ["https://evil.example.com/acme/meetings/-/jobs/811", `${served.url}/acme/meetings/-/jobs/999`, "x"])
      status(url);
    world.keep({ run: 811, name: planFile(key), bytes: PLAN, event: "schedule", branch: "main" });
    expect(await forge.keptPlans(key)).toMatchObject([{ bytes: Buffer.from("forged"), definition: { by: "request" } }]);
  });
});

describe("Forgejo's plans", () => {
  it("are refs of the repository, pushed with the job's token, which no argument holds", async () => {
    const { world, served } = await start("forgejo");
    const folder = temporaryFolder();
    const bare = join(folder, "acme", "meetings.git");
    mkdirSync(bare, { recursive: true });
    execFileSync("git", ["init", "--quiet", "--bare", bare], { env: GIT_ENVIRONMENT });
    const git = await serveGit(folder, `x-access-token:${TOKEN}`);
    const [bin, log] = [join(folder, "bin"), join(folder, "arguments")];
    mkdirSync(bin);
    const real = execFileSync("sh", ["-c", "command -v git"], { env: GIT_ENVIRONMENT, encoding: "utf8" }).trim();
    writeFileSync(
      join(bin, "git"),
      `#!/bin/sh
printf '%s\n' "$*" >> ${log}
exec ${real} "$@"
`,
      { mode: 0o755 },
    );
    const environment = {
      ...GIT_ENVIRONMENT,
      ...served.environment({ event: "schedule" }, { folder }),
      GITHUB_SERVER_URL: git.url,
      PATH: `${bin}:${GIT_ENVIRONMENT["PATH"]}`,
    };
    const forge = await findForge(environment);
    onTestFinished(() => forge.close());
    const key = keyOf(world.open({ author: "ada", branch: "topic" }));
    expect(await forge.keptPlans(key)).toEqual([]);
    expect(await forge.keepPlan(key, Buffer.from("first"))).toEqual({ kind: "kept", where: planRef(key) });
    await forge.keepPlan(key, PLAN);
    expect(await forge.keptPlans(key)).toEqual([{ bytes: PLAN, where: planRef(key), definition: { by: "unknown" } }]);

    const args = readFileSync(log, "utf8");
    expect(args).toContain("push");
    for (const secret of [TOKEN, Buffer.from(`x-access-token:${TOKEN}`).toString("base64")]) expect(args).not.toContain(secret);

    const other = await findForge({ ...environment, FORGEJO_TOKEN: "a-token-without-rights" });
    onTestFinished(() => other.close());
    const error: unknown = await other.keepPlan(key, PLAN).catch((thrown: unknown) => thrown);
    expect(isFailure(error, "forge-answer")).toBe(true);
    expect((error as Error).message).not.toContain("a-token-without-rights");
  });
});

describe("GitHub's other tokens and servers", () => {
  it("a person's token finds that person's comments", async () => {
    const { world, served, open } = await start("github");
    const request = world.open({ author: "ada", branch: "topic" });
    served.tokens.set(TOKEN, { login: "ada", permissions: { "pull-requests": "write" } });
    const forge = await open();
    const mine = world.comment(request, "ada", "<!-- marker -->");
    world.comment(request, "github-actions[bot]", "<!-- marker -->");
    expect(await forge.ownComments(request.number, "<!-- marker -->")).toMatchObject([{ id: String(mine.id) }]);
  });
});

describe("Gitea", () => {
  it("without an administrator's token knows only the owner", async () => {
    const { world, open } = await start("gitea");
    const forge = await open();
    const { id, login } = world.addUser("grace", "write");
    expect(await forge.mayWrite({ login, id: String(id) })).toBe("unknown");
    expect(await forge.mayWrite({ login: "Acme", id: "1" })).toBe("yes");
  });

  it("that does not say whose a job's token is, has it be the actions' user", async () => {
    const { world, served, open } = await start("gitea");
    const forge = await open();
    const request = world.open({ author: "ada", branch: "topic" });
    served.interfere = ({ path }) => (path.endsWith("/user") ? { status: 403 } : undefined);
    const made = await forge.comment(request.number, "<!-- marker -->");
    expect(await forge.ownComments(request.number, "<!-- marker -->")).toEqual([made]);
  });
});
