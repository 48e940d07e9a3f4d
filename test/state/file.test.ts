import { chmod, lstat, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../harness/folder.ts";
import { thisRun, type StateBackend } from "../../src/state/contract.ts";
import { emptyState, serialiseState } from "../../src/state/document.ts";
import { serialiseLease } from "../../src/state/lease.ts";
import { startStateProcess, type StatePlace } from "../harness/state-process.ts";
import { booking, codesOf, describeBackend, failureOf, next, openPlace } from "./conformance.ts";

const execute = promisify(execFile);

async function place(): Promise<{ directory: string; path: string; backend: StateBackend; own: StatePlace }> {
  const directory = temporaryFolder();
  const path = join(directory, ".xroom", "state.json");
  const own = { url: "file:.xroom/state.json", directory, environment: {} };
  return { directory, path, backend: await openPlace(own), own };
}

const open = (url: string, directory: string): Promise<StateBackend> =>
  openPlace({ url, directory, environment: {} }, { fromConfig: true });

describeBackend("a file", {
  place: async () => (await place()).own,
  lease: 3_000,
  races: 100,
  increments: 200,
  kills: 8,
  clock: "none",
});

describe("a state in a file", () => {
  it("reads as an empty state with a new lineage if there is no file, and reading makes none", async () => {
    const { backend, directory } = await place();
    const [one, other] = [await backend.read(), await backend.read()];
    expect(one).toMatchObject({ format: "xroom.state/2", serial: 0, objects: {}, intents: [] });
    expect(one.lineage).not.toBe(other.lineage);
    expect(await readdir(directory)).toEqual([]);
  });

  it("is read as it was written, in files of mode 0600, with nothing else left behind", async () => {
    const { backend, path, directory } = await place();
    const lock = await backend.lock(thisRun("xroom apply"));
    const written = next(await backend.read(), { "booking/chat.org/board/kickoff": booking(0) });
    await lock.write(written);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(`${path}.lock`)).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, ".xroom"))).mode & 0o777).toBe(0o700);
    await lock.unlock();
    expect(await backend.read()).toEqual(written);
    expect(await readdir(join(directory, ".xroom"))).toEqual(["state.json"]);
  });

  it("gets mode 0600 when it is written", async () => {
    const { backend, path, directory } = await place();
    await mkdir(join(directory, ".xroom"));
    await writeFile(path, serialiseState(emptyState()));
    await chmod(path, 0o644);
    const lock = await backend.lock(thisRun("xroom apply"));
    await lock.write(next(await backend.read()));
    await lock.unlock();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("has a relative or absolute url; unknown schemes are refused", async () => {
    const directory = temporaryFolder();
    expect((await open("file:.xroom/state.json", directory)).name).toBe(".xroom/state.json");
    const absolute = await open(`file://${directory}/s.json`, "/nowhere");
    const lock = await absolute.lock(thisRun("xroom apply"));
    await lock.unlock();
    expect(await readdir(directory)).toEqual([]);
    expect(codesOf(await failureOf(open("ftp:x", directory)))).toEqual(["state-url"]);
    expect(codesOf(await failureOf(open("state.json", directory)))).toEqual(["state-url"]);
  });

  it.each([
    ["with a key twice", `{"serial": 9,${serialiseState(emptyState()).slice(1)}`, "state-broken", "it has a key twice in line 4"],
    ["cut off", serialiseState(emptyState()).slice(0, 40), "state-broken", "is not whole"],
    ["empty", "", "state-broken", "is empty"],
    ["of a newer format", '{"format":"xroom.state/3"}', "state-format", "xroom.state/3"],
    ["of another program", '{"version":4,"terraform_version":"1.9"}', "state-broken", 'is not a state: it lacks "format"'],
    ["not an object", "[]", "state-broken", "is not a state"],
    ["null", "null", "state-broken", "is not a state"],
    ["without a serial", serialiseState({ ...emptyState(), serial: -1 }), "state-broken", "/serial"],
    [
      "with a wrong object",
      JSON.stringify({ ...emptyState(), objects: { a: { b: { "booking/c": 1 } } } }),
      "state-broken",
      "/objects/a",
    ],
  ])("that is %s fails with its place and what to do", async (_, text, code, summary) => {
    const { backend, path, directory } = await place();
    await mkdir(join(directory, ".xroom"));
    await writeFile(path, text);
    const failure = await failureOf(backend.read());
    expect(codesOf(failure)).toEqual([code]);
    expect(failure.message).toContain(".xroom/state.json");
    expect(failure.message).toContain(summary);
    expect(failure.diagnostics[0]?.help).toMatch(/\S/);
    expect(await readFile(path, "utf8")).toBe(text);
  });

  it("that is broken is not quoted, since a config may name any file", async () => {
    const { backend, path, directory } = await place();
    await mkdir(join(directory, ".xroom"));
    await writeFile(path, "TOKEN=s3cret");
    const failure = await failureOf(backend.read());
    expect(JSON.stringify([failure.message, failure.diagnostics])).not.toMatch(/TOKEN|s3cret/);
  });

  it("that is broken at a key of a million letters is named in a bounded message", async () => {
    const { backend, path, directory } = await place();
    await mkdir(join(directory, ".xroom"));
    const objects = { [`booking/${"x".repeat(1_000_000)}/board/a`]: { kind: 1, applied: `hmac-sha256:${"0".repeat(64)}` } };
    await writeFile(path, JSON.stringify({ format: "xroom.state/1", lineage: "x", serial: 1, objects, intents: [] }));
    expect((await failureOf(backend.read())).message.length).toBeLessThan(400);
  });

  it("that can't be read fails, and is no empty state", async () => {
    const { backend, path } = await place();
    await mkdir(path, { recursive: true });
    expect(codesOf(await failureOf(backend.read()))).toEqual(["state-unreadable"]);
  });

  it.each<[string, (path: string) => Promise<unknown>, string]>([
    ["a link to an endless device", (path) => symlink("/dev/zero", path), "is not a file"],
    ["a pipe without a writer", (path) => execute("mkfifo", [path]), "is not a file"],
  ])("that is %s is refused unread", async (_, make, summary) => {
    const { backend, path, directory } = await place();
    await mkdir(join(directory, ".xroom"));
    await make(path);
    const failure = await failureOf(backend.read());
    expect(codesOf(failure)).toEqual(["state-unreadable"]);
    expect(failure.message).toContain(summary);
  });

  it("takes hostile addresses for ordinary keys", async () => {
    const { backend, path, directory } = await place();
    await mkdir(join(directory, ".xroom"));
    const object = JSON.stringify({ ...booking(7), applied: `hmac-sha256:${"0".repeat(64)}` });
    const objects = `{"__proto__":${object},"constructor":${object},"booking/__proto__/toString/hasOwnProperty":${object}}`;
    await writeFile(path, `{"format":"xroom.state/1","lineage":"x","serial":1,"objects":${objects},"intents":[]}`);
    const lock = await backend.lock(thisRun("xroom apply"));
    const state = await backend.read();
    // What is no address owns nothing.
    expect(Object.keys(state.objects)).toEqual(["booking/__proto__/toString/hasOwnProperty"]);
    expect(({} as Record<string, unknown>)["kind"]).toBeUndefined();
    await lock.write(next(state));
    await lock.unlock();
    expect(Object.keys((await backend.read()).objects)).toEqual(Object.keys(state.objects));
  });

  it("checks objects under hostile addresses", async () => {
    const { backend, path, directory } = await place();
    await mkdir(join(directory, ".xroom"));
    const stateWith = (entry: string): string =>
      `{"format":"xroom.state/1","lineage":"x","serial":1,"objects":{"__proto__":${entry}},"intents":[]}`;
    await writeFile(path, stateWith(`{"applied":"hmac-sha256:${"0".repeat(64)}"}`));
    expect(codesOf(await failureOf(backend.read()))).toEqual(["state-broken"]);
    await writeFile(path, stateWith("{}"));
    expect(await backend.read()).toMatchObject({ objects: {}, foreign: ["__proto__"] });
  });
});

describe("a write", () => {
  it("is refused if the file was removed or broken meanwhile", async () => {
    const { backend, path } = await place();
    const lock = await backend.lock(thisRun("xroom apply"));
    const first = next(await backend.read());
    await lock.write(first);
    await writeFile(path, "{");
    expect(codesOf(await failureOf(lock.write(next(first))))).toEqual(["state-broken"]);
    await rm(path);
    expect(codesOf(await failureOf(lock.write(next(first))))).toEqual(["state-changed"]);
    await lock.unlock();
  });

  it("into a removed folder fails, and unlocking then does nothing", async () => {
    const { backend, directory } = await place();
    const lock = await backend.lock(thisRun("xroom apply"));
    const state = next(await backend.read());
    await rm(join(directory, ".xroom"), { recursive: true });
    expect(codesOf(await failureOf(lock.write(state)))).toEqual(["state-unwritable"]);
    await lock.unlock();
  });

  it("below a file fails when the lock is taken", async () => {
    const directory = temporaryFolder();
    await writeFile(join(directory, "file"), "");
    const backend = await open("file:file/state.json", directory);
    const failure = await failureOf(backend.lock(thisRun("xroom apply")));
    expect(codesOf(failure)).toEqual(["state-unreadable"]);
    expect(failure.diagnostics[0]?.help).toContain("permissions");
  });
});

describe("the lock", () => {
  it("has a lease of half a minute, mode 0600, and a holder that any program can read", async () => {
    const { path, own } = await place();
    const other = startStateProcess();
    await other.do(own, "lock");
    const lease = JSON.parse(await readFile(`${path}.lock`, "utf8")) as Record<string, string>;
    expect(lease).toMatchObject({ pid: other.pid, host: thisRun("").host, command: "xroom apply" });
    expect(Date.parse(lease["expires"] ?? "") - Date.parse(lease["since"] ?? "")).toBeGreaterThan(20_000);
    expect((await stat(`${path}.lock`)).mode & 0o777).toBe(0o600);
  });

  it.each([
    "",
    "{",
    "null",
    '{"expires":"soon"}',
    '{"expires":5}',
    '{"expires":"+275760-09-13T00:00:00.000Z"}',
    '{"run":"1","user":"kim","host":"a","command":"xroom apply","since":"","pid":1e300,"expires":"+999999-01-01T00:00:00Z"}',
  ])("that tells no end that can be (%s) is watched for the length of a lease, and taken if nothing changes it", async (text) => {
    const { path, own } = await place();
    const backend = await openPlace({ ...own, lease: 600 });
    await mkdir(dirname(path));
    await writeFile(`${path}.lock`, text);
    const waits: string[] = [];
    const began = performance.now();
    const lock = await backend.lock(thisRun("xroom apply"), { onWait: ({ message }) => waits.push(message) });
    expect(performance.now() - began).toBeGreaterThan(600);
    const who = text.includes("kim") ? ": xroom apply by kim on a since" : ", and its lock does not name the holder";
    expect(waits).toEqual([expect.stringContaining(`.xroom/state.json is locked${who}`)]);
    await lock.unlock();
    await writeFile(`${path}.lock`, text);
    expect(await backend.forceUnlock()).toBeDefined();
    expect(await readdir(dirname(path))).toEqual([]);
  });

  it("is named in a bounded message, whatever it holds", async () => {
    const { path, own } = await place();
    await mkdir(dirname(path));
    const long = "x".repeat(1_000_000);
    const ends = new Date(Date.now() + 10_000).toISOString();
    await writeFile(
      `${path}.lock`,
      JSON.stringify({ run: long, user: long, host: long, command: long, since: long, pid: 1, expires: ends }),
    );
    const backend = await openPlace(own);
    expect((await failureOf(backend.lock(thisRun("xroom apply")))).message.length).toBeLessThan(400);
    expect((await failureOf(backend.forceUnlock("another"))).message.length).toBeLessThan(1_000);
  });

  it("is not taken from a process of another user", async () => {
    const { path, own, backend } = await place();
    await (await backend.lock(thisRun("xroom apply"))).unlock();
    // Every machine has a process 1.
    const started = /.*\) \S+(?: \S+){18} (\d+)/.exec(await readFile("/proc/1/stat", "utf8"))?.[1];
    await writeFile(
      `${path}.lock`,
      serialiseLease({ holder: { ...thisRun("init"), pid: 1, started: started ?? "" }, length: -60_000 }),
    );
    const failure = await failureOf((await openPlace(own)).lock(thisRun("xroom apply")));
    expect(failure.diagnostics[0]?.help).toContain("Its process runs on this machine.");
    // Its pid is used again by now.
    await writeFile(`${path}.lock`, serialiseLease({ holder: { ...thisRun("init"), pid: 1, started: "7" }, length: 60_000 }));
    await (await backend.lock(thisRun("xroom apply"))).unlock();
  });

  it("does not keep the process alive by its renewal", async () => {
    const { backend } = await place();
    const before = process.getActiveResourcesInfo().filter((each) => each === "Timeout").length;
    const lock = await backend.lock(thisRun("xroom apply"));
    expect(process.getActiveResourcesInfo().filter((each) => each === "Timeout").length).toBeLessThanOrEqual(before);
    await lock.unlock();
  });
});

describe("a state behind a symbolic link", () => {
  const shared = async (
    link: (shared: string, state: string) => Promise<unknown>,
  ): Promise<{ shared: string; places: StatePlace[] }> => {
    const folder = temporaryFolder();
    await mkdir(join(folder, "shared"));
    const places = ["one", "two"].map((name) => ({
      url: "file:.xroom/state.json",
      directory: join(folder, name),
      environment: {},
    }));
    for (const { directory } of places) {
      await mkdir(join(directory, ".xroom"), { recursive: true });
      await link(join(folder, "shared"), join(directory, ".xroom", "state.json"));
    }
    return { shared: join(folder, "shared"), places };
  };
  const links: [string, (shared: string, state: string) => Promise<unknown>][] = [
    ["that is relative", (_, state) => symlink("../../shared/state.json", state)],
    ["that is absolute", (folder, state) => symlink(join(folder, "state.json"), state)],
    [
      "to a link",
      (_, state) => symlink("next", state).then(() => symlink("../../shared/state.json", join(dirname(state), "next"))),
    ],
    [
      "through a linked folder, from whose real place it goes up",
      async (folder, state) => {
        await mkdir(join(folder, "deep"), { recursive: true });
        await symlink("../state.json", join(folder, "deep", "up")).catch(() => undefined);
        await symlink(join(folder, "deep"), join(dirname(state), "folder"));
        await symlink("folder/up", state);
      },
    ],
  ];

  it.each(links)(
    "%s is one state with one lock for all its names, before there is one too, and stays a link",
    async (_, link) => {
      const { shared: folder, places } = await shared(link);
      const [one, two] = [await openPlace(places[0] as StatePlace), await openPlace(places[1] as StatePlace)];
      const lock = await one.lock(thisRun("xroom apply"));
      expect(codesOf(await failureOf(two.lock(thisRun("xroom apply"))))).toEqual(["locked"]);
      const first = next(await one.read(), { "booking/chat.org/board/kickoff": booking(1) });
      await lock.write(first);
      await lock.unlock();
      expect(await two.read()).toEqual(first);
      const further = await two.lock(thisRun("xroom apply"));
      await further.write(next(first));
      await further.unlock();
      expect((await one.read()).serial).toBe(2);
      for (const { directory } of places)
        expect((await lstat(join(directory, ".xroom", "state.json"))).isSymbolicLink()).toBe(true);
      expect((await readdir(folder)).filter((name) => name !== "deep")).toEqual(["state.json"]);
    },
  );

  it("that leads to itself fails, with the file", async () => {
    const { places } = await shared((_, state) => symlink("state.json", state));
    const failure = await failureOf((await openPlace(places[0] as StatePlace)).read());
    expect(codesOf(failure)).toEqual(["state-unreadable"]);
    expect(failure.message).toContain("too many symbolic links");
  });

  it("is not written through a linked .xroom that leads out of the project, a dangling one neither", async () => {
    for (const there of [true, false]) {
      const { directory, own, backend } = await place();
      const outside = join(temporaryFolder(), "outside");
      if (there) await mkdir(outside);
      await symlink(outside, join(directory, ".xroom"));
      expect((await backend.read()).serial).toBe(0);
      expect(codesOf(await failureOf(backend.lock(thisRun("xroom apply"))))).toEqual(["outside-project"]);
      if (!there) continue;
      expect(await readdir(outside)).toEqual([]);
      await writeFile(join(outside, "state.json.lock"), "");
      expect(codesOf(await failureOf((await openPlace(own)).forceUnlock()))).toEqual(["outside-project"]);
      expect(await readdir(outside)).toEqual(["state.json.lock"]);
    }
  });
});

describe("readers during a write", () => {
  it("see the old or the new state, and a killed writer leaves a whole one", async () => {
    const { backend, own } = await place();
    const writer = startStateProcess();
    await writer.churn(own, 2_000);
    const seen = new Set<number>();
    while (seen.size < 20) {
      const states = await Promise.all([backend.read(), backend.read(), backend.read()]);
      for (const state of states) {
        if (state.serial > 0) expect(Object.keys(state.objects)).toHaveLength(2_000);
        seen.add(state.serial);
      }
    }
    await writer.kill();
    expect((await backend.read()).serial).toBeGreaterThan(0);
  });
});
