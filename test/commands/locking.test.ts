import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { sign } from "../../src/api/sign.ts";
import { DEMO_WEBHOOK_KEY } from "../../src/emulator/index.ts";
import { openFileState } from "../../src/state/file/backend.ts";
import { thisRun } from "../../src/state/contract.ts";
import { rescueState } from "../../src/state/rescue.ts";
import { emptyState, parseState, serialiseState } from "../../src/state/document.ts";
import { arrived, manyBookings, setScene } from "./fixtures.ts";
import { createProject, type Project } from "../harness/project.ts";
import { serveTerraform } from "../harness/terraform-http.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";

const NOW = "2026-11-23T09:00:00Z";

async function project(): Promise<{ readonly world: EmulatedWorld; readonly project: Project }> {
  const world = await emulate({ now: () => Date.parse(NOW) });
  const config = `version: 1
${world.regions}
defaults: { region: fra-1, timezone: UTC }
domains: { chat.org: { rooms: { board: { bookings: { kickoff: { start: 2026-12-01T10:00, duration: 1h } } } } } }
`;
  return { world, project: await createProject({ "xroom.yaml": config }, { ...world.environment, XROOM_NOW: NOW }) };
}

function signal(): [Promise<void>, () => void] {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return [given, () => give()];
}

/** A webhook's listener that answers a validation rightly, but only once it is opened. */
async function openGate(): Promise<{ readonly url: string; readonly reached: Promise<void>; open(): void }> {
  const [opened, open] = signal();
  const [reached, arrive] = signal();
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      arrive();
      const { signThis } = JSON.parse(body) as { signThis: string };
      void opened.then(() => response.end(sign(DEMO_WEBHOOK_KEY, signThis)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, reached, open };
}

const backendOf = ({ directory }: Project) =>
  openFileState("file:.xroom/state.json", { directory, environment: {}, fromConfig: false, allowedHosts: [] });

describe("--lock-timeout", () => {
  it("waits for the lock, names its holder, and goes on once it is free", async () => {
    const { project: own } = await project();
    const lock = await backendOf(own).lock({ ...thisRun("a test"), user: "somebody", host: "elsewhere" });
    const run = own.start("apply", "-y", "--lock-timeout", "60s");
    await run.said("Waiting up to 60 s");
    await lock.unlock();
    const { code, err } = await run.ended;
    expect(err).toContain("a test by somebody on elsewhere");
    expect(code).toBe(0);
  });

  it("exits with 5 once the time is up, and at once without the option", async () => {
    const { project: own, world } = await project();
    const lock = await backendOf(own).lock(thisRun("a test"));
    expect(await own.xroom("apply", "-y", "--lock-timeout", "1s")).toMatchObject({
      code: 5,
      err: expect.stringContaining("is locked: a test") as string,
    });
    expect(await own.xroom("state", "rm", "x")).toMatchObject({ code: 5 });
    expect(world.writes()).toEqual([]);
    await lock.unlock();
  });

  it("is ended by Ctrl-C", async () => {
    const { project: own } = await project();
    const lock = await backendOf(own).lock(thisRun("a test"));
    const run = own.start("apply", "-y", "--lock-timeout", "10m");
    await run.said("Waiting up to");
    run.kill("SIGINT");
    expect(await run.ended).toMatchObject({ code: 130 });
    await lock.unlock();
  });
});

describe("a lock whose end can't be true", () => {
  const lockOf = (expires: string, renewals = 0): string => {
    const holder = { run: "7", user: "kim", host: "elsewhere", pid: 7, command: "xroom apply", since: NOW };
    return JSON.stringify({ ...holder, expires, renewals });
  };
  const WRONG = [Date.now() - 7_200_000, Date.now() + 7_200_000].map((time) => new Date(time).toISOString());

  it.each([...WRONG, "+275760-09-13T00:00:00.000Z"])(
    "is watched: apply says whose it is and until when, and exits with 5 once it is renewed (%s)",
    async (expires) => {
      const { project: own, world } = await project();
      await own.write(".xroom/state.json.lock", lockOf(expires));
      const run = own.start("apply", "-y");
      await run.said("Watching until ");
      await own.write(".xroom/state.json.lock", lockOf(expires, 1));
      const { code, err } = await run.ended;
      expect(code).toBe(5);
      const [, until = ""] = /^Watching until (\S+) whether that run renews its lock, else this run takes it: /.exec(err) ?? [];
      expect(Math.abs(Date.parse(until) - Date.now() - 30_000)).toBeLessThan(25_000);
      expect(err.match(/xroom apply by kim on elsewhere \(process 7\) since/g)).toHaveLength(2);
      expect(world.writes()).toEqual([]);
    },
  );

  it("is taken once it is given back, and no longer watched after Ctrl-C", async () => {
    const { project: own } = await project();
    await own.write(".xroom/state.json.lock", lockOf(WRONG[0] ?? ""));
    const stopped = own.start("apply", "-y");
    await stopped.said("Watching until ");
    stopped.kill("SIGINT");
    expect(await stopped.ended).toMatchObject({ code: 130 });
    const run = own.start("apply", "-y");
    await run.said("Watching until ");
    await rm(join(own.directory, ".xroom/state.json.lock"));
    expect(await run.ended).toMatchObject({ code: 0 });
  });

  it("is that of a killed run of this machine, and free at once, whatever it says", async () => {
    const { project: own, world } = await setScene(manyBookings(20));
    world.emulator.order({
      match: { method: "booking.add" },
      fault: { kind: "latency", ms: 300, when: "after" },
      times: "always",
    });
    const run = own.start("apply", "-y", "--parallelism", "1");
    await arrived(world, "booking.add");
    run.kill("SIGKILL");
    await run.ended;
    const lease = JSON.parse(await own.read(".xroom/state.json.lock")) as object;
    await own.write(".xroom/state.json.lock", JSON.stringify({ ...lease, expires: WRONG[1] }));
    world.emulator.clearFaults();
    const again = await own.xroom("apply", "-y");
    expect(again).toMatchObject({ code: 0, err: "" });
    expect(world.emulator.world("fra-1").bookings("chat.org")).toHaveLength(20);
    expect(await readdir(join(own.directory, ".xroom"))).toEqual(["state.json"]);
  });
});

describe("xroom state unlock", () => {
  it("removes the lock that --id names, and no other", async () => {
    const { project: own } = await project();
    const holder = thisRun("a test");
    const lock = await backendOf(own).lock(holder);
    const other = await own.xroom("state", "unlock", "--id", "another");
    expect(other.code).toBe(1);
    expect(other.err).toContain(
      `error[other-lock]: the lock of .xroom/state.json is not another: it is ${holder.run}, a test by`,
    );
    expect((await own.xroom("state", "unlock", "--id", holder.run)).out).toContain("Unlocked: a test by");
    await lock.unlock();
  });

  it("ends if the server refuses, with what it says", async () => {
    const { url } = await serveTerraform(({ method, body }, response) => {
      if (method === "GET") return false;
      response.writeHead(method === "LOCK" ? 423 : 409).end(method === "LOCK" ? body : "\u001b[31mnot yours");
      return true;
    });
    const { project: own } = await project();
    const state = ["--state", `${url}/s`];
    expect(await own.xroom("apply", "-y", ...state)).toMatchObject({
      code: 5,
      err: expect.stringContaining("is locked, and its server does not name the holder\n") as string,
    });
    const { code, err } = await own.xroom("state", "unlock", "-y", ...state);
    expect(code).toBe(1);
    expect(err).toContain("refused to unlock with 409: \\x1b[31mnot yours\n");
  });

  it("releases the lock of a dead run with -y only", async () => {
    const { project: own } = await project();
    const lock = await backendOf(own).lock(thisRun("a test"));
    expect(await own.xroom("state", "unlock")).toMatchObject({ code: 1, err: expect.stringContaining("pass -y") as string });
    expect((await own.xroom("state", "unlock", "-y")).out).toContain("Unlocked: a test by");
    expect((await own.xroom("state", "unlock", "-y")).out).toBe("The lock was free already.\n");
    expect((await own.xroom("apply", "-y")).code).toBe(0);
    await expect(lock.write({ ...emptyState(), serial: 1 })).rejects.toThrow("lock");
    await lock.unlock();
  });
});

describe("an apply that loses its lock", () => {
  it("stops as on an interrupt when it renews the lock: calls in flight end, and no more are made", async () => {
    const { project: own, world } = await setScene(manyBookings(100));
    // One after the other they take longer than it is to the first renewal.
    const fault = { kind: "latency", ms: 400 } as const;
    world.emulator.order({ match: { method: "booking.add" }, fault, times: "always" });
    const run = own.start("apply", "-y", "--parallelism", "1");
    await arrived(world, "booking.add");
    expect((await own.xroom("state", "unlock", "-y")).out).toContain("Unlocked: xroom apply by");
    const { code, out, err } = await run.ended;
    expect(code).toBe(5);
    const lost = "the lock of .xroom/state.json was lost: it was removed or has expired, and no run holds it now";
    expect(err).toMatch(
      new RegExp(
        `^Stopping: ${lost}\\. No new calls; waiting for those in flight\\.\nerror\\[lock-lost\\]: ${lost}\n[^]*\nBroken off after \\d+ calls had been begun\\. `,
      ),
    );
    const made = world.writes().length;
    expect(made).toBeLessThan(100);
    expect(world.emulator.world("fra-1").bookings("chat.org")).toHaveLength(made);
    expect(out.match(/^ {2}- .*not tried.*$/gm)).toEqual([
      expect.stringMatching(`^  - ${100 - made} calls not tried: stopped: `),
    ]);

    world.emulator.clearFaults();
    expect(await own.xroom("apply", "-y")).toMatchObject({ code: 0, err: "" });
    expect(world.emulator.world("fra-1").bookings("chat.org")).toHaveLength(100);
  }, 60_000);
});

describe("xroom state pull and push", () => {
  it("restore a lost state, and refuse an older one or another lineage", async () => {
    const { project: own } = await project();
    await own.xroom("apply", "-y");
    const { out } = await own.xroom("state", "pull");
    await own.write("backup.json", out);
    await rm(join(own.directory, ".xroom"), { recursive: true });
    expect(await own.xroom("state", "push", "backup.json")).toMatchObject({
      code: 0,
      out: "Pushed: 1 address, to .xroom/state.json.\n",
    });
    expect((await own.xroom("plan")).out).toContain("No changes");
    expect(await own.xroom("state", "push", "backup.json")).toMatchObject({ code: 0 });

    const state = parseState(out, "backup.json");
    await own.write("older.json", serialiseState({ ...state, serial: 0 }));
    expect(await own.xroom("state", "push", "older.json")).toMatchObject({
      code: 4,
      err: expect.stringContaining("is older (serial 0)") as string,
    });
    await own.write("other.json", serialiseState({ ...state, lineage: "another" }));
    expect(await own.xroom("state", "push", "other.json")).toMatchObject({
      code: 4,
      err: expect.stringContaining("is another state") as string,
    });
    await own.write("broken.json", out.slice(0, 20));
    expect(await own.xroom("state", "push", "broken.json")).toMatchObject({
      code: 1,
      err: expect.stringContaining("is not whole") as string,
    });
    expect(await own.xroom("state", "push", "nowhere.json")).toMatchObject({ code: 1 });
  });
});

describe("a state that can't be written once calls were made", () => {
  it("is saved elsewhere, with the command that pushes it back", async () => {
    const { project: own } = await project();
    const gate = await openGate();
    const config = await own.read("xroom.yaml");
    await own.write("xroom.yaml", config.replace("rooms:", `webhooks: { crm: { url: "${gate.url}" } }, rooms:`));
    const run = own.start("apply", "-y");
    await gate.reached;
    // While the platform waits for the listener, a folder takes the place of the state: no file can be put there any more.
    const path = join(own.directory, ".xroom/state.json");
    const before = parseState(await own.read(".xroom/state.json"), path);
    expect(before.intents).toHaveLength(2);
    await rm(path);
    await mkdir(path);
    await writeFile(join(path, "in-the-way"), "");
    gate.open();
    const { code, err } = await run.ended;
    expect(code).toBe(3);
    const kept = (await readdir(own.directory)).find((name) => name.startsWith("xroom-state-")) ?? "";
    expect(err).toContain(`xroom state push ${join(own.directory, kept)}`);
    expect((await stat(join(own.directory, kept))).mode & 0o777).toBe(0o600);

    await rm(path, { recursive: true });
    expect(await own.xroom("state", "push", kept)).toMatchObject({
      code: 0,
      out: "Pushed: 2 addresses, to .xroom/state.json.\n",
    });
    expect((await own.xroom("plan", "--detailed-exitcode")).code).toBe(0);
  });

  it("goes to the first folder that can be written, with mode 0600", async () => {
    const { project: own } = await project();
    const state = { ...emptyState(), serial: 7 };
    const path = await rescueState(state, [join(own.directory, "nowhere"), own.directory]);
    expect(path).toContain(own.directory);
    expect(await rescueState(state, [join(own.directory, "nowhere")])).toBeUndefined();
    expect((await stat(path ?? "")).mode & 0o777).toBe(0o600);
  });
});
