import { chmod, mkdir, readdir, readFile, rm, stat, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../harness/folder.ts";
import { thisRun, type StateBackend } from "../../src/state/contract.ts";
import { emptyState, serialiseState } from "../../src/state/document.ts";
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

describeBackend("a file", { place: async () => (await place()).own, lease: 3_000, races: 100, increments: 200 });

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

  it("that can't be read fails, and is no empty state", async () => {
    const { backend, path } = await place();
    await mkdir(path, { recursive: true });
    expect(codesOf(await failureOf(backend.read()))).toEqual(["state-unreadable"]);
  });

  it.each<[string, (path: string) => Promise<unknown>, string]>([
    ["a link to an endless device", (path) => symlink("/dev/zero", path), "is not a file"],
    ["a pipe without a writer", (path) => execute("mkfifo", [path]), "is not a file"],
    ["larger than any state", (path) => writeFile(path, "").then(() => truncate(path, 2 ** 30)), "too large: 1073741824 bytes"],
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
    await writeFile(path, '{"format":"xroom.state/1","lineage":"x","serial":1,"objects":{"__proto__":{}},"intents":[]}');
    expect(codesOf(await failureOf(backend.read()))).toEqual(["state-broken"]);
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
  it("is taken over once it has expired, and its last holder can no longer write", async () => {
    const { backend, path, own } = await place();
    const other = startStateProcess();
    await other.do(own, "lock");
    const lease = JSON.parse(await readFile(`${path}.lock`, "utf8")) as { expires: string; since: string };
    expect(Date.parse(lease.expires) - Date.parse(lease.since)).toBeGreaterThan(20_000);
    await writeFile(`${path}.lock`, JSON.stringify({ ...lease, expires: new Date(Date.now() - 1).toISOString() }));
    const lock = await backend.lock(thisRun("xroom apply"));
    expect(await other.do(own, "write")).toMatchObject({ outcome: "failed", kind: "locked" });
    await other.do(own, "unlock");
    await lock.write(next(await backend.read()));
    await lock.unlock();
  });

  it.each(["", "{", "null", '{"expires":"soon"}', '{"expires":5}'])("that can't be read (%s) counts as expired", async (text) => {
    const { backend, path, directory } = await place();
    await mkdir(join(directory, ".xroom"));
    await writeFile(`${path}.lock`, text);
    await (await backend.lock(thisRun("xroom apply"))).unlock();
  });

  it("is free after a run died while taking it", async () => {
    const { backend, path, directory } = await place();
    await mkdir(join(directory, ".xroom"));
    await writeFile(`${path}.lock.guard`, "");
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(`${path}.lock.guard`, longAgo, longAgo);
    await (await backend.lock(thisRun("xroom apply"))).unlock();
    expect(await readdir(join(directory, ".xroom"))).toEqual([]);
  });

  it("does not keep the process alive by its renewal", async () => {
    const { backend } = await place();
    const before = process.getActiveResourcesInfo().filter((each) => each === "Timeout").length;
    const lock = await backend.lock(thisRun("xroom apply"));
    expect(process.getActiveResourcesInfo().filter((each) => each === "Timeout").length).toBeLessThanOrEqual(before);
    await lock.unlock();
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
