import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Forge, ForgeKind } from "../../src/forge/contract.ts";
import { isFailure, findForge, mergesBetween, withoutCommands, writeOutputs, writeSummary } from "../../src/forge/index.ts";
import type { Failure } from "../../src/model/diagnostic.ts";
import { temporaryFolder } from "../harness/folder.ts";
import type { JobShape } from "./environments.ts";
import { createWorld, type ForgeWorld, type MergeMethod } from "./model.ts";
import type { Token } from "./route.ts";
import { ALL, BOTS, type ServedForge, serveForge, TOKEN } from "./server.ts";

const SINCE = "2026-11-01T00:00:00Z";
const HOSTILE = "\u202e`::add-mask::x` @everyone <img src=x> ${{ secrets.X }}\u0000 ../../%2e";

/** What each forge must do, on a served one. */
export function conformance(kind: ForgeKind): void {
  describe(kind, () => {
    let world: ForgeWorld;
    let served: ServedForge;
    let open: (job?: JobShape, token?: Partial<Token>) => Promise<Forge>;
    const closing: (() => Promise<void>)[] = [];

    beforeAll(async () => {
      // One server, whose world a test fills anew: a port each would cost more than the tests.
      world = createWorld();
      served = await serveForge(kind, world);
      closing.push(() => served.close());
    });
    afterAll(async () => {
      for (const close of closing) await close();
    });
    beforeEach(() => {
      reset(world);
      served.requests.length = 0;
      served.interfere = () => undefined;
      const folder = temporaryFolder();
      open = async (job = { event: "schedule" }, token = {}) => {
        served.tokens.set(TOKEN, { login: BOTS[kind], permissions: ALL, ...token });
        const forge = await findForge(served.environment(job, { folder }), { pause: 1 });
        onTestFinished(() => forge.close());
        return forge;
      };
    });

    describe("the job", () => {
      it("is known by its environment", async () => {
        const { job } = await open({ event: "push", branch: "main", actor: "ada" });
        expect(job).toMatchObject({
          kind,
          repository: "acme/meetings",
          repositoryUrl: `${served.url}/acme/meetings`,
          event: { kind: "push", branch: "main", commit: world.branches.get("main")?.commit },
          definition: { by: "branch", branch: "main" },
          actor: { login: "ada" },
        });
        expect(job.run.url).toContain(`${served.url}/acme/meetings/`);
      });

      it("tells a definition of the request's from one of the base", async () => {
        const request = world.open({ author: "ada", branch: "topic" });
        const own = await open({ event: "request", request, trusted: false });
        expect(own.job).toMatchObject({ event: { kind: "request", number: request.number }, definition: { by: "request" } });
        const trusted = await open({ event: "request", request, trusted: true });
        expect(trusted.job.definition).toEqual({ by: "branch", branch: "main" });
        const { job } = await open({
          event: "merge-group",
          head: world.commit({ branch: "main" }, "Trial"),
          request,
          trusted: false,
        });
        expect(job).toMatchObject({ event: { kind: "merge-group", branch: "main" }, definition: { by: "request" } });
        world.branch("evil");
        const byHand = await open({ event: "manual", branch: "evil" });
        expect(byHand.job).toMatchObject({ event: { kind: "manual" }, definition: { by: "branch", branch: "evil" } });
      });

      it("gives the steps that follow what they read", async () => {
        const { job } = await open();
        await writeSummary(job, "# Applied");
        await writeOutputs(job, { result: "done", report: "a\nresult=failed" });
        // No value can end itself: the line that does is another one each time.
        if (job.files.outputs === undefined || job.files.summary === undefined) return expect(kind).toBe("gitlab");
        expect(readFileSync(job.files.summary, "utf8")).toBe("# Applied\n");
        const ends = [...readFileSync(job.files.outputs, "utf8").matchAll(/<<(\S+)/g)].map(([, end]) => end);
        expect(new Set(ends).size).toBe(2);
        expect(readFileSync(job.files.outputs, "utf8")).toMatch(
          /^result<<(\S+)\ndone\n\1\nreport<<(\S+)\na\nresult=failed\n\2\n$/,
        );
      });
    });

    it("lets no text that others wrote be a command of the pipeline's", async () => {
      const { job } = await open();
      const [one, other] = [withoutCommands(job), withoutCommands(job)];
      if (kind === "gitlab") return expect(one).toEqual({ begin: "", end: "" });
      const [, token] = /^::stop-commands::(\S{36})\n$/.exec(one.begin) ?? [];
      expect(one.end).toBe(`::${token}::\n`);
      expect(other.end).not.toBe(one.end);
    });

    describe("branches and requests", () => {
      it("gives the tip of a branch and whether it is protected", async () => {
        const forge = await open();
        world.branch("feature/a b");
        const commit = world.branches.get("main")?.commit;
        expect(await forge.defaultBranch()).toBe("main");
        expect(await forge.tip("main")).toEqual({ name: "main", commit, protected: true });
        expect(await forge.tip("feature/a b")).toEqual({ name: "feature/a b", commit, protected: false });
        await expect(forge.tip("gone")).rejects.toSatisfy((error) => isFailure(error, "forge-not-found"));
      });

      it("reads a request as data, whatever it holds", async () => {
        const forge = await open();
        world.addUser(HOSTILE);
        const request = world.open({ author: HOSTILE, branch: HOSTILE, title: HOSTILE, fork: true });
        request.draft = true;
        expect(await forge.request(request.number)).toMatchObject({
          number: request.number,
          title: HOSTILE,
          author: { login: HOSTILE },
          state: "open",
          draft: true,
          fork: true,
          head: { commit: request.head, branch: HOSTILE },
          base: { branch: "main" },
        });
        expect(await forge.mayWrite({ login: HOSTILE, id: String(world.users.get(HOSTILE)?.id) })).not.toBe("yes");
        await expect(forge.request(9_999)).rejects.toSatisfy((error) => isFailure(error, "forge-not-found"));
      });

      it("follows a request to its new base, and to its end", async () => {
        const forge = await open();
        world.branch("next");
        const request = world.open({ author: "ada", branch: "topic" });
        world.retarget(request, "next");
        expect(await forge.request(request.number)).toMatchObject({ base: { branch: "next" }, state: "open" });
        world.close(request);
        const closed = await forge.request(request.number);
        expect(closed.state).toBe("closed");
        expect(closed.merged).toBeUndefined();
      });

      it("lists all that are open, on every page", async () => {
        const forge = await open();
        const all = Array.from({ length: 130 }, (_, index) => world.open({ author: "ada", branch: `topic-${index}` }));
        world.close(all[3] as (typeof all)[0]);
        world.merge(all[4] as (typeof all)[0], "squash");
        const numbers = (await forge.openRequests()).map(({ number }) => number);
        expect(numbers.sort((a, b) => a - b)).toEqual(
          all.filter((_, index) => index !== 3 && index !== 4).map(({ number }) => number),
        );
      });
    });

    describe("merges", () => {
      const methods: MergeMethod[] =
        kind === "gitlab" ? ["merge", "squash", "rebase", "fast-forward"] : ["merge", "squash", "rebase"];

      it.each(methods)("finds a request that was merged by %s, and what nobody reviewed", async (how) => {
        const forge = await open();
        const from = world.branches.get("main")?.commit as string;
        const request = world.open({ author: "ada", branch: "topic" });
        world.push(request);
        if (how !== "fast-forward") world.commit({ branch: "main" }, "Pushed directly");
        // GitLab rebases the request itself, and forwards the branch.
        const landed = kind === "gitlab" && how === "rebase" ? rebaseAndForward(world, request) : world.merge(request, how);
        const merges = await mergesBetween(forge, { branch: "main", from, to: landed, since: SINCE });
        expect(merges.by).toBe("commits");
        expect(merges.requests).toMatchObject([{ number: request.number, state: "merged", merged: { commit: landed } }]);
        expect(merges.direct.map(({ title }) => title)).toEqual(how === "fast-forward" ? [] : ["Pushed directly"]);
      });

      it("puts several in the order of the branch, and leaves out another branch's", async () => {
        const forge = await open();
        world.branch("release");
        const from = world.branches.get("main")?.commit as string;
        const [one, two, other] = ["one", "two", "other"].map((branch) =>
          world.open({ author: "ada", branch, base: branch === "other" ? "release" : "main" }),
        ) as [Parameters<ForgeWorld["merge"]>[0], Parameters<ForgeWorld["merge"]>[0], Parameters<ForgeWorld["merge"]>[0]];
        world.merge(two, "squash");
        world.merge(other, "squash");
        const to = world.merge(one, "merge");
        const merges = await mergesBetween(forge, { branch: "main", from, to, since: SINCE });
        expect(merges.requests.map(({ number }) => number)).toEqual([two.number, one.number]);
        expect(await mergesBetween(forge, { branch: "main", from: to, to, since: SINCE })).toEqual({
          requests: [],
          direct: [],
          by: "commits",
        });
      });

      it("leaves out a request that was merged before, though its commits come again", async () => {
        const forge = await open();
        const earlier = world.open({ author: "ada", branch: "earlier" });
        const stacked = world.open({ author: "ada", branch: "stacked" });
        stacked.commits.unshift(earlier.head);
        const from = world.merge(earlier, "squash");
        const to = kind === "gitlab" ? rebaseAndForward(world, stacked) : world.merge(stacked, "merge");
        earlier.commits.push(...stacked.commits);
        const merges = await mergesBetween(forge, { branch: "main", from, to, since: SINCE });
        expect(merges.requests.map(({ number }) => number)).toEqual([stacked.number]);
      });

      it("goes by time where the commit is of no use", async () => {
        const forge = await open();
        const early = world.open({ author: "ada", branch: "early" });
        world.merge(early, "squash");
        world.advance(86_400);
        const since = world.now();
        const late = world.open({ author: "ada", branch: "late" });
        world.merge(late, "squash");
        // Touched since, and merged before.
        world.label(early, "x", "ada");
        const to = world.branches.get("main")?.commit as string;
        for (const from of [undefined, "0".repeat(40), world.commit({ parents: [] }, "Elsewhere")]) {
          const merges = await mergesBetween(forge, { branch: "main", from, to, since });
          expect(merges.by).toBe("time");
          expect(merges.requests.map(({ number }) => number)).toEqual([late.number]);
        }
      });

      it("reads no endless history", async () => {
        const forge = await open();
        const from = world.branches.get("main")?.commit as string;
        for (let step = 0; step < 300; step += 1) world.commit({ branch: "main" }, `Step ${step}`);
        expect(await forge.commits(from, world.branches.get("main")?.commit as string)).toEqual({ kind: "too-many" });
      });
    });

    describe("people and labels", () => {
      it("tells who may write", async () => {
        const forge = await open({ event: "schedule" }, { admin: true });
        for (const [role, may] of [
          ["admin", "yes"],
          ["write", "yes"],
          ["triage", "no"],
          ["read", "no"],
          ["none", "no"],
        ] as const) {
          const { id, login } = world.addUser(`${role}-person`, role);
          expect(await forge.mayWrite({ login, id: String(id) }), role).toBe(may);
        }
        expect(await forge.mayWrite({ login: "gone", id: "424242" })).toBe("no");
        // The login of a writer, taken by another since.
        expect(await forge.mayWrite({ login: "write-person", id: "424242" })).toBe("no");
      });

      it("gives a label with who set it, and the head that it was set on", async () => {
        const request = world.open({ author: "ada", branch: "topic" });
        world.addUser("grace", "write");
        world.label(request, "other", "ada");
        world.label(request, "xroom:allow-removals", "ada");
        world.unlabel(request, "xroom:allow-removals", "ada");
        world.label(request, "xroom:allow-removals", "grace");
        const forge = await open({
          event: "request",
          request,
          trusted: true,
          labeled: { name: "xroom:allow-removals", by: "grace" },
        });
        const labelOf = async (): Promise<unknown> =>
          (await forge.labels(request.number)).find(({ name }) => name === "xroom:allow-removals");
        expect(await labelOf()).toMatchObject({ by: { login: "grace" }, head: request.head });
        const labelled = request.head;
        world.push(request);
        const after = (await labelOf()) as { head: string | undefined };
        expect(after.head).not.toBe(request.head);
        expect([undefined, labelled]).toContain(after.head);
        world.unlabel(request, "xroom:allow-removals", "grace");
        expect(await labelOf()).toBeUndefined();
      });

      it.each([
        ["by another at once", "grace", 0],
        ["by the same person later", "ada", 60],
      ])("takes no head from the payload of an earlier labelling: set again %s", async (_, by, seconds) => {
        const request = world.open({ author: "ada", branch: "topic" });
        world.addUser("grace", "write");
        world.label(request, "xroom:accept-empty", "ada");
        const forge = await open({
          event: "request",
          request,
          trusted: true,
          labeled: { name: "xroom:accept-empty", by: "ada" },
        });
        const first = request.head;
        world.unlabel(request, "xroom:accept-empty", "ada");
        world.push(request);
        // Back to the time of the first, but for `seconds`.
        world.advance(seconds - 240);
        world.label(request, "xroom:accept-empty", by);
        const [label] = await forge.labels(request.number);
        expect(label?.by?.login).toBe(by);
        if (kind === "github") expect(label?.head).toBeUndefined();
        else expect([undefined, first, request.head]).toContain(label?.head);
      });
    });

    describe("comments and issues", () => {
      it("finds its own by the marker, and no one else's", async () => {
        const forge = await open();
        const request = world.open({ author: "ada", branch: "topic" });
        const other = world.comment(request, "ada", "Mine, too <!-- marker -->");
        for (let each = 0; each < 120; each += 1) world.comment(request, "ada", `Talk ${each}`);
        const mine = await forge.comment(request.number, `${HOSTILE} <!-- marker -->`);
        await forge.comment(request.number, "Another");
        expect(await forge.ownComments(request.number, "<!-- marker -->")).toEqual([mine]);
        const edited = await forge.editComment(request.number, mine.id, "New <!-- marker -->");
        expect(edited).toMatchObject({ id: mine.id, body: "New <!-- marker -->", createdAt: mine.createdAt });
        await expect(forge.editComment(request.number, String(other.id), "Taken over")).rejects.toThrow("another user");
        expect(other.body).toBe("Mine, too <!-- marker -->");
      });

      it("writes as much as the limit says", async () => {
        const forge = await open();
        const request = world.open({ author: "ada", branch: "topic" });
        const { body } = await forge.comment(request.number, "x".repeat(forge.limits.comment));
        expect(body).toHaveLength(forge.limits.comment);
        if (kind === "github" || kind === "gitlab")
          await expect(forge.comment(request.number, "x".repeat(forge.limits.comment + 1))).rejects.toSatisfy((error) =>
            isFailure(error, "forge-answer"),
          );
      });

      it("opens, changes, closes and reopens its own issue", async () => {
        const forge = await open();
        world.issue("ada", "Forged", "<!-- marker -->");
        const made = await forge.openIssue({ title: "Not live", body: "<!-- marker --> one" });
        expect(await forge.ownIssues("<!-- marker -->")).toEqual([made]);
        expect(await forge.editIssue(made.number, { body: "<!-- marker --> two", open: false })).toMatchObject({ open: false });
        expect(await forge.ownIssues("<!-- marker -->")).toMatchObject([
          { open: false, body: "<!-- marker --> two", title: "Not live" },
        ]);
        expect(await forge.editIssue(made.number, { title: "Again", open: true })).toMatchObject({ open: true, title: "Again" });
        await expect(forge.editIssue(world.issues[0]?.number as number, { open: false })).rejects.toThrow("another user");
      });
    });

    it("sets the status of a commit, pending as often as it likes", async () => {
      const forge = await open();
      const request = world.open({ author: "ada", branch: "topic" });
      const status = { commit: request.head, name: "xroom", description: "d".repeat(400), request: request.number };
      await forge.setStatus({ ...status, state: "pending" });
      await forge.setStatus({ ...status, state: "pending" });
      await forge.setStatus({ ...status, state: "failure", url: `${served.url}/run` });
      const last = world.statuses.at(-1);
      expect(last).toMatchObject({ commit: request.head, name: "xroom", url: `${served.url}/run` });
      expect(last?.state).toMatch(/^fail/);
    });

    describe("a token", () => {
      it.each([
        ["contents", (forge: Forge) => forge.tip("main")],
        ["pull-requests", (forge: Forge) => forge.openRequests()],
        ["issues", (forge: Forge) => forge.openIssue({ title: "t", body: "b" })],
        ["statuses", (forge: Forge) => forge.setStatus({ commit: "a".repeat(40), name: "n", state: "success", description: "" })],
      ] as const)("without %s is refused by name, and never shown", async (permission, act) => {
        const { [permission]: _, ...permissions } = ALL;
        const forge = await open({ event: "schedule" }, { permissions });
        const error: unknown = await act(forge).catch((thrown: unknown) => thrown);
        expect(error).toSatisfy((thrown) => isFailure(thrown, "forge-denied"));
        expect((error as Failure).message).toContain("_TOKEN");
        expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(TOKEN);
        expect(inspect(forge, { depth: 10, showHidden: true })).not.toContain(TOKEN);
      });

      it("that is unknown is refused", async () => {
        const forge = await open();
        served.tokens.clear();
        await expect(forge.tip("main")).rejects.toSatisfy((error) => isFailure(error, "forge-denied"));
      });

      it("is missed by name", async () => {
        const environment = served.environment({ event: "schedule" }, { folder: temporaryFolder(), token: "" });
        await expect(findForge(environment)).rejects.toSatisfy((error) => isFailure(error, "no-forge-token"));
      });
    });

    describe("a bad line", () => {
      it("is tried again for what can be repeated", async () => {
        const forge = await open();
        let failures = 2;
        served.interfere = () => ((failures -= 1) >= 0 ? (failures === 1 ? { status: 502 } : "break") : undefined);
        expect((await forge.tip("main")).name).toBe("main");
        expect(served.requests).toHaveLength(3);
      });

      it("makes no second comment", async () => {
        const forge = await open();
        const request = world.open({ author: "ada", branch: "topic" });
        served.interfere = (asked) => {
          if (asked.method !== "POST") return undefined;
          world.comment(request, BOTS[kind], String(asked.body["body"]));
          return { status: 502 };
        };
        await expect(forge.comment(request.number, "Once")).rejects.toSatisfy((error) => isFailure(error, "forge-answer"));
        expect(world.comments).toHaveLength(1);
      });

      it("waits as a full forge asks, and gives up on an hour", async () => {
        const forge = await open();
        let refusals = 1;
        served.interfere = () => ((refusals -= 1) >= 0 ? { status: 429, headers: { "retry-after": "0" } } : undefined);
        expect((await forge.tip("main")).name).toBe("main");
        served.interfere = () => ({ status: 429, headers: { "retry-after": "3600" } });
        await expect(forge.tip("main")).rejects.toSatisfy((error) => isFailure(error, "forge-limit"));
      });

      it.each([
        ["no JSON", { body: Buffer.from("<html>") }],
        ["another shape", { body: { name: "main", commit: { id: "-evil", sha: "--upload-pack=x" } } }],
        ["nothing", { body: [] }],
      ])("that answers %s is an error, not a crash", async (_, answer) => {
        const forge = await open();
        served.interfere = () => answer;
        await expect(forge.tip("main")).rejects.toSatisfy((error) => isFailure(error, "forge-answer"));
      });

      it("sends the token to no page elsewhere", async () => {
        const forge = await open();
        const elsewhere = "http://127.0.0.1:9";
        served.interfere = ({ query }) =>
          query.get("page") === "2"
            ? { body: [] }
            : { body: [], headers: { link: `<${elsewhere}/steal?page=2>; rel="next"`, "x-next-page": "2" } };
        expect(await forge.openRequests()).toEqual([]);
        expect(served.requests.map(({ path }) => path)).toHaveLength(2);
        expect(new Set(served.requests.map(({ path }) => path)).size).toBe(1);
      });
    });
  });
}

function reset(world: ForgeWorld): void {
  for (const list of [world.requests, world.comments, world.issues, world.statuses, world.files]) list.length = 0;
  world.branches.clear();
  world.commits.clear();
  world.branch("main", world.commit({ parents: [] }, "Begin"), true);
}

/** As GitLab's "rebase", followed by its merge without a merge commit. */
function rebaseAndForward(world: ForgeWorld, request: Parameters<ForgeWorld["merge"]>[0]): string {
  const tip = world.branches.get(request.base)?.commit as string;
  const commits: string[] = [];
  for (const id of request.commits)
    commits.push(world.commit({ parents: [commits.at(-1) ?? tip] }, world.commits.get(id)?.title ?? ""));
  request.commits.splice(0, request.commits.length, ...commits);
  request.head = commits.at(-1) as string;
  return world.merge(request, "fast-forward");
}
