import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { thisRun } from "../../src/state/contract.ts";
import { parseState } from "../../src/state/document.ts";
import { createRepositories, git, GIT_ENVIRONMENT } from "../harness/git.ts";
import { serveTerraform } from "../harness/terraform-http.ts";
import { openPlace } from "../state/conformance.ts";
import { setScene } from "./fixtures.ts";

const { PATH: _, ...GIT } = GIT_ENVIRONMENT;
const REF = "refs/xroom/production";

describe("a project whose state is in git", () => {
  it("is planned, applied and found from another checkout, with a history of each apply", async () => {
    const { remote, work } = await createRepositories();
    const { project } = await setScene(undefined, GIT);
    await git(project.directory, "clone", "--quiet", "--depth=1", `file://${remote}`, "checkout");
    const config = await project.read("xroom.yaml");
    await project.write("checkout/xroom.yaml", `${config}state: git:origin#${REF}\n`);
    expect(await project.start("-C", "checkout", "apply", "-y").ended).toMatchObject({ code: 0, err: "" });
    expect(await git(remote, "log", "--format=%s", REF)).toBe("xroom apply: 2 added\nxroom apply: about to make 2");
    expect(await git(remote, "log", "-1", "--format=%b", REF)).toMatch(/^Plan: hmac-sha256:/m);
    expect(await git(remote, "for-each-ref", "--format=%(refname)", "refs/xroom")).toBe(REF);

    await project.write("checkout/xroom.yaml", `${config.replace(/ +review: .*\n/, "")}state: git:origin#${REF}\n`);
    expect((await project.xroom("-C", "checkout", "plan")).out).toContain("1 to remove");
    expect((await project.xroom("-C", "checkout", "apply", "-y")).code).toBe(0);
    expect(await git(remote, "log", "-1", "--format=%s", REF)).toBe("xroom apply: 1 removed");
    const listed = await project.xroom("state", "list", "--state", `git:${remote}#${REF}`);
    expect(listed).toEqual({ code: 0, out: "booking/chat.org/board/kickoff\n", err: "" });
    expect(await git(work, "status", "--porcelain")).toBe("");
  });

  it("names the pipeline's actor and run in its history, its locks and the plans that were applied", async () => {
    const { remote, work } = await createRepositories();
    const url = "https://github.com/acme/meetings/actions/runs/8172635";
    const pipeline = {
      GITHUB_ACTOR: "kim",
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_REPOSITORY: "acme/meetings",
      GITHUB_RUN_ID: "8172635",
    };
    const { project } = await setScene(undefined, { ...GIT, ...pipeline, XROOM_STATE: `git:${remote}#${REF}` });
    await project.xroom("plan", "--out", "plan.json");
    expect(await project.xroom("apply", "plan.json")).toMatchObject({ code: 0 });
    expect(await git(remote, "log", "-1", "--format=%an", REF)).toBe("kim");
    expect(await git(remote, "log", "-1", "--format=%b", REF)).toContain(`\nBy: kim in ${url}\n`);
    expect(JSON.parse((await project.xroom("state", "pull")).out)).toMatchObject({ plans: [{ run: url, complete: true }] });
    const spent = await project.xroom("apply", "plan.json");
    expect(spent.out).toMatch(/^plan\.json was applied completely at Mon 23 Nov 2026 09:00 UTC, by https:\/\/github\.com/);

    const place = { url: `git:origin#${REF}`, directory: work, environment: GIT_ENVIRONMENT };
    await (await openPlace(place)).lock(thisRun("xroom apply", pipeline));
    const locked = await project.xroom("apply", "-y");
    expect(locked).toMatchObject({ code: 5, err: expect.stringContaining(`is locked: xroom apply by kim in ${url} since `) });
    const unlocked = await project.xroom("state", "unlock", "-y");
    expect(unlocked.out).toContain(`Unlocked: xroom apply by kim in ${url} since `);
  });

  it("is not written while another run holds the lock: exits with 5 and names it", async () => {
    const { work, remote } = await createRepositories();
    const { project, world } = await setScene(undefined, { ...GIT, XROOM_STATE: `git:${remote}#${REF}` });
    const place = { url: `git:origin#${REF}`, directory: work, environment: GIT_ENVIRONMENT };
    const lock = await (await openPlace(place)).lock({ ...thisRun("xroom apply"), user: "kim" });
    expect(await project.xroom("apply", "-y")).toMatchObject({
      code: 5,
      err: expect.stringContaining("is locked: xroom apply by kim on") as string,
    });
    expect(world.writes()).toEqual([]);
    await lock.unlock();
  });
});

describe("a state that can't be reached", () => {
  it("is the only error, without those of the lists that it cuts off", async () => {
    const { project, world } = await setScene();
    world.emulator.order({ fault: { kind: "hang" }, times: "always" });
    const { code, err } = await project.xroom("plan", "--state", "https://127.0.0.1:1/x", "--allow-host", "127.0.0.1:1");
    expect(code).toBe(1);
    expect(err).toContain("127.0.0.1:1");
    expect(err).not.toContain("retrying");
  });
});

describe("a relative path of --state and XROOM_STATE", () => {
  it("begins at the config's folder, for each command alike, whether or not it reads the config", async () => {
    const { project } = await setScene();
    await project.write("team/xroom.yaml", await project.read("xroom.yaml"));
    for (const [state, where] of [
      ["file:here.json", "team/here.json"],
      ["file:../beside.json", "beside.json"],
    ] as const) {
      const args = ["--config", "team/xroom.yaml", "--state", state];
      expect(await project.xroom("apply", "-y", ...args)).toMatchObject({ code: 0 });
      expect(parseState(await project.read(where), where).serial).toBeGreaterThan(0);
      const listed = await project.xroom("state", "list", ...args);
      expect(listed.out).toContain("booking/chat.org/board/kickoff\n");
      expect(await project.xroom("-C", "team", "state", "list", "--state", state)).toEqual(listed);
      expect(await project.shell(`XROOM_STATE=${state} XROOM_CONFIG=team/xroom.yaml xroom state list`)).toEqual(listed);
      expect(
        (await project.xroom("state", "push", "--config", "team/xroom.yaml", "--state", state, "--to", "file:copy.json")).code,
      ).toBe(0);
      expect(await project.read("team/copy.json")).toBe(await project.read(where));
      await project.shell("rm team/copy.json");
    }
  });
});

describe("a lock that can't be released", () => {
  it("is reported, and doesn't fail the run", async () => {
    const { remote } = await createRepositories();
    const hook = "#!/bin/sh\nwhile read old new ref; do case $new in *[1-9a-f]*) ;; *) exit 1;; esac; done\n";
    await writeFile(`${remote}/hooks/pre-receive`, hook, { mode: 0o755 });
    const { project } = await setScene(undefined, { ...GIT, XROOM_STATE: `git:${remote}#${REF}` });
    const { code, err } = await project.xroom("apply", "-y");
    expect(code).toBe(0);
    expect(err).toContain("The lock could not be released; it expires by itself: the push to");
    expect((await project.xroom("state", "list")).out).toContain("kickoff");
  });
});

describe("xroom state push --to", () => {
  it("copies the state to git and on to an HTTP server, with its lineage and serial", async () => {
    const { work, remote } = await createRepositories();
    const { project } = await setScene(undefined, GIT);
    await project.xroom("apply", "-y");
    const here = parseState(await project.read(".xroom/state.json"), "here");
    const inGit = `git:${remote}#${REF}`;
    const pushed = await project.xroom("state", "push", "--to", inGit);
    expect(pushed).toEqual({
      code: 0,
      out:
        `Pushed: 2 addresses, from .xroom/state.json to ${inGit}.\n` +
        "It is used once the config's `state`, or XROOM_STATE, names it. What is at .xroom/state.json was left as it is.\n",
      err: "",
    });
    expect((await project.xroom("plan", "--detailed-exitcode", "--state", inGit)).code).toBe(0);
    expect(parseState(await project.read(".xroom/state.json"), "here")).toEqual(here);
    expect(parseState((await project.xroom("state", "pull", "--state", inGit)).out, "git")).toEqual(here);
    expect(await git(remote, "log", "-1", "--format=%s", REF)).toBe("xroom state push: 2 added");

    const { url, stored } = await serveTerraform();
    expect((await project.xroom("state", "push", "--state", inGit, "--to", `${url}/s`)).code).toBe(0);
    expect(parseState(stored.get("/s")?.text ?? "", "http")).toEqual(here);
    expect(stored.get("/s")?.lock).toBeUndefined();
    expect((await project.xroom("state", "push", "--to", `${url}/s`)).out).toBe(`${url}/s holds the same state already.\n`);
    expect(await git(work, "status", "--porcelain")).toBe("");
  });

  it("overwrites a newer state or another lineage with --force only, and says what it has overwritten", async () => {
    const { remote } = await createRepositories();
    const { project } = await setScene(undefined, GIT);
    await project.xroom("apply", "-y");
    const inGit = `git:${remote}#${REF}`;
    await project.xroom("state", "push", "--to", inGit);
    await project.xroom("state", "rm", "booking/chat.org/board/review", "--state", inGit);
    const refused = await project.xroom("state", "push", "--to", inGit);
    expect(refused).toMatchObject({ code: 4, out: "" });
    expect(refused.err).toContain(".xroom/state.json is older (serial 2) than what is stored (serial 3)");
    expect(refused.err).toContain("Pass --force");
    const forced = await project.xroom("state", "push", "--to", inGit, "--force");
    expect(forced.code).toBe(0);
    expect(forced.out).toMatch(/^Overwritten: 1 address, of serial 3 and lineage [0-9a-f-]{36}\.\nPushed: 2 addresses/);
    expect(JSON.parse((await project.xroom("state", "pull", "--state", inGit)).out)).toMatchObject({ serial: 4 });

    const { project: other } = await setScene(undefined, GIT);
    await other.xroom("apply", "-y");
    expect(await other.xroom("state", "push", "--to", inGit)).toMatchObject({
      code: 4,
      err: expect.stringContaining("is another state: its lineage is") as string,
    });
    expect((await other.xroom("state", "push", "--to", inGit, "--force")).out).toContain("Overwritten: 2 addresses, of serial 4");
    expect((await other.xroom("plan", "--detailed-exitcode", "--state", inGit)).code).toBe(0);
  });

  it("takes both locks, and needs one source, one target and a state to push", async () => {
    const { remote } = await createRepositories();
    const { project } = await setScene(undefined, GIT);
    const inGit = `git:${remote}#${REF}`;
    expect((await project.xroom("state", "push", "--to", inGit)).err).toContain("error[no-state]");
    expect((await project.xroom("state", "push")).err).toContain("error[what-to-push]");
    expect((await project.xroom("state", "push", "x.json", "--to", inGit)).err).toContain("error[what-to-push]");
    await project.xroom("apply", "-y");
    expect((await project.xroom("state", "push", "--to", "file:.xroom/state.json")).err).toContain("error[same-place]");
    await project.write(".xroom/state.json.lock", JSON.stringify({ run: "x", expires: new Date(Date.now() + 25_000) }));
    expect((await project.xroom("state", "push", "--to", inGit)).code).toBe(5);
    expect(await git(remote, "for-each-ref", "refs/xroom")).toBe("");
  });
});

describe("a config's state on a host that isn't allowed", () => {
  it("is not contacted, nor is it with --state or XROOM_STATE", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/s`;
    const { project } = await setScene(undefined, { ...GIT, TF_HTTP_USERNAME: "kim", TF_HTTP_PASSWORD: "pa55" });
    const config = await project.read("xroom.yaml");

    await project.write("xroom.yaml", `${config}state: "https://evil.example/s"\n`);
    for (const command of ["plan", "apply", "output"]) {
      const { code, err } = await project.xroom(command, ...(command === "apply" ? ["-y"] : []));
      expect(code, command).toBe(1);
      expect(err).toContain("error[host-not-allowed]: the config keeps the state on evil.example");
    }
    expect((await project.xroom("state", "list")).err).toContain("error[host-not-allowed]");
    await project.write("xroom.yaml", `${config}state: "git:./evil.git#refs/xroom/x"\n`);
    expect((await project.xroom("plan")).err).toContain("error[host-not-allowed]");

    await project.write("xroom.yaml", `${config}state: "${url}"\n`);
    expect((await project.xroom("plan", "--state", "file:.xroom/state.json")).code).toBe(0);
    expect((await project.xroom("state", "list", "--state", "file:.xroom/state.json")).code).toBe(0);
    expect((await project.xroom("plan", "--sandbox")).code).toBe(0);
    expect(asked).toEqual([]);
    expect((await project.xroom("plan")).code).toBe(0);
    expect(asked).toEqual(["/s"]);
  });
});

describe("a state in a pipeline's checkout", () => {
  it("is warned about once, by plan and by apply, but not in a sandbox", async () => {
    const { project } = await setScene(undefined, { CI: "true" });
    for (const args of [["plan"], ["apply", "-y"]]) {
      const { code, out } = await project.xroom(...args);
      expect(code).toBe(0);
      expect(out.match(/ephemeral-state/g)).toHaveLength(1);
    }
    const { diagnostics } = JSON.parse((await project.xroom("plan", "--json")).out) as { diagnostics: { code: string }[] };
    expect(diagnostics.map(({ code }) => code)).toEqual(["ephemeral-state"]);
    expect((await project.xroom("plan", "--sandbox")).out).not.toContain("ephemeral-state");
  });
});
