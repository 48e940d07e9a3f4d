import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { SourceSettings } from "../../src/controller/config/settings.ts";
import { loadShard } from "../../src/controller/sources/load-shard.ts";
import { variablesOf } from "../../src/controller/sources/own-files.ts";
import { packConfig, unpackConfig } from "../../src/controller/sources/kept-config.ts";
import type { Loaded } from "../../src/project/load.ts";
import type { OpenSource, Revision } from "../../src/controller/sources/contract.ts";
import { openSource } from "../../src/controller/sources/open.ts";
import { Failure } from "../../src/model/diagnostic.ts";
import { BUILT_IN_REGIONS } from "../../src/config/index.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { serveGit } from "../harness/git-http.ts";
import { createRepositories, git, GIT_ENVIRONMENT } from "../harness/git.ts";

const NOW = Date.parse("2026-12-01T09:00:00Z");
const ROOT = "version: 1\ninclude: [domains/*.yaml]\ndefaults: { region: fra-1, timezone: UTC }\n";
const domain = (name: string, rooms: string): string => `version: 1\ndomains: { ${name}: { rooms: { ${rooms} } } }\n`;
const FILES = {
  "xroom.yaml": ROOT,
  "domains/a.yaml": domain("a.test", "one: { lock: true }"),
  "domains/b.yaml": domain("b.test", "two: { lock: true }"),
  "domains/b-more.yaml": domain("b.test", "three: { lock: false }"),
};

const settings = (origin: SourceSettings["origin"], more: Partial<SourceSettings> = {}): SourceSettings => ({
  name: "prod",
  place: { file: "controller.yaml", line: 1, column: 1 },
  origin,
  prefix: "",
  account: "main",
  domains: ["*"],
  mode: "auto",
  approveAll: false,
  approvalAge: 1,
  interval: 1,
  drift: 1,
  rooms: 1,
  windows: [],
  env: [],
  policy: undefined,
  secrets: undefined,
  ...more,
});

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

async function commit(work: string, files: Readonly<Record<string, string>>): Promise<string> {
  await write(work, files);
  await git(work, "add", "-A");
  await git(work, "commit", "--quiet", "--allow-empty", "-m", "change");
  await git(work, "push", "--quiet", "--force", "origin", "main");
  return git(work, "rev-parse", "HEAD");
}

async function openGit(more: Partial<SourceSettings> = {}) {
  const { folder, remote, work } = await createRepositories();
  const first = await commit(work, FILES);
  const origin = {
    kind: "git",
    url: `file://${remote}`,
    ref: "main",
    token: undefined,
    sshKey: undefined,
    knownHosts: undefined,
  } as const;
  const source = settings(origin, more);
  const options = { directory: folder, replica: "one", environment: GIT_ENVIRONMENT };
  return { folder, work, first, source, opened: await openSource(source, options) };
}

async function rooms(
  opened: OpenSource,
  id: string,
  name: string,
  more: { source?: SourceSettings; environment?: Record<string, string> } = {},
) {
  const regions = new Map(BUILT_IN_REGIONS.map((region) => [region.name, region]));
  const { source = settings({ kind: "folder", folder: "", written: "" }), environment = {} } = more;
  const loaded = await loadShard(
    await opened.revision(id),
    { account: { regions }, domain: name },
    { environment: await variablesOf(source, environment), now: NOW },
  );
  if ("errors" in loaded) return loaded.errors.map(({ code, source: at }) => `${code} ${at?.file ?? ""}:${at?.line ?? ""}`);
  expect([...loaded.config.domains.keys()]).toEqual([name]);
  return loaded.desired.map(({ address }) => address).toSorted();
}

describe("a git source", () => {
  it("reads a domain's files at a commit, though nothing is checked out and the branch has moved on", async () => {
    const { opened, work, first } = await openGit();
    expect(await opened.fetch()).toBe(first);
    await rm(join(work, "domains/a.yaml"));
    const second = await commit(work, { "domains/b.yaml": domain("b.test", "four: { lock: true }") });
    expect(await opened.fetch()).toBe(second);
    expect(await rooms(opened, first, "b.test")).toEqual(["room/b.test/three", "room/b.test/two"]);
    expect(await rooms(opened, second, "b.test")).toEqual(["room/b.test/four", "room/b.test/three"]);
    expect([...(await opened.revision(second)).index.domains.keys()]).toEqual(["b.test"]);
    expect([await opened.descends(first, second), await opened.descends(second, first)]).toEqual([true, false]);
    await opened.close();
  });

  it("fetches for several tasks at once", async () => {
    const { opened, work } = await openGit();
    for (const text of ["four", "five"]) {
      const id = await commit(work, { "domains/b.yaml": domain("b.test", `${text}: { lock: true }`) });
      expect(await Promise.all(Array.from({ length: 8 }, () => opened.fetch()))).toEqual(Array.from({ length: 8 }, () => id));
    }
    await opened.close();
  });

  it("fetches a commit that another replica has seen first", async () => {
    const { opened, work } = await openGit();
    const second = await commit(work, { "domains/a.yaml": domain("a.test", "five: { lock: true }") });
    expect(await rooms(opened, second, "a.test")).toEqual(["room/a.test/five"]);
    await opened.close();
  });

  it("holds up only the domains that a broken file feeds", async () => {
    const { opened, work } = await openGit();
    const broken = await commit(work, { "domains/b-more.yaml": domain("b.test", "three: { lock: maybe }") });
    expect(await rooms(opened, broken, "a.test")).toEqual(["room/a.test/one"]);
    expect(await rooms(opened, broken, "b.test")).toEqual(["wrong-type domains/b-more.yaml:2"]);
    await opened.close();
  });

  it("gives a domain the templates of other files, and holds up all domains while these are broken", async () => {
    const { opened, work, first } = await openGit();
    const template = (lock: string): string => `version: 1\ntemplates: { rooms: { quiet: { lock: ${lock} } } }\n`;
    const files = { "domains/templates.yaml": template("true"), "domains/a.yaml": domain("a.test", "one: { use: quiet }") };
    const used = await commit(work, files);
    expect(await rooms(opened, used, "a.test")).toEqual(["room/a.test/one"]);
    expect((await opened.revision(used)).index.domains.get("b.test")).toContain("domains/templates.yaml");
    expect((await opened.revision(first)).index.domains.get("b.test")).not.toContain("domains/templates.yaml");
    const broken = await commit(work, { "domains/templates.yaml": template("maybe") });
    for (const name of ["a.test", "b.test"])
      expect(await rooms(opened, broken, name)).toEqual(["wrong-type domains/templates.yaml:2"]);
    await opened.close();
  });

  it("can't read a file of the copy, or of the machine, as a secret", async () => {
    const { opened, work } = await openGit();
    for (const path of ["HEAD", "../one/prod.git/HEAD", "/etc/hostname"]) {
      const id = await commit(work, { "domains/a.yaml": domain("a.test", `one: { password: { file: "${path}" } }`) });
      expect((await rooms(opened, id, "a.test"))[0]).toMatch(/^(?:unset-secret|outside-project) /);
    }
    await opened.close();
  });

  it("is private where a token opens it, which git gets by askpass alone", async () => {
    const { folder, source, first } = await openGit();
    const { url, requests } = await serveGit(folder, "x-access-token:Gehe1m");
    const origin = { ...source.origin, kind: "git", url: `${url}/remote.git`, token: "GIT_TOKEN" } as SourceSettings["origin"];
    const open = (token: string) =>
      openSource(
        { ...source, origin },
        { directory: folder, replica: "two", environment: { ...GIT_ENVIRONMENT, GIT_TOKEN: token } },
      );
    const opened = await open("Gehe1m");
    expect(await opened.fetch()).toBe(first);
    expect(requests.map(({ url: asked }) => asked).join("\n")).not.toContain("Gehe1m");
    for (const name of ["config", "askpass"])
      expect(await readFile(join(folder, ".xroom/mirrors/two/prod.git", name), "utf8")).not.toContain("Gehe1m");
    await expect(open("")).rejects.toThrow(/GIT_TOKEN is not set/);
    await expect((await open("other")).fetch()).rejects.toThrow(/can't fetch main/);
  });

  it("says what it can't fetch, without the credentials of the URL", async () => {
    const { folder, source } = await openGit();
    const url = "https://kim@127.0.0.1:1/m.git";
    const opened = await openSource(
      { ...source, origin: { ...source.origin, kind: "git", url } as SourceSettings["origin"] },
      { directory: folder, replica: "two", environment: GIT_ENVIRONMENT },
    );
    const failure = (await opened.fetch().catch((error: unknown) => error)) as Failure;
    expect(failure).toBeInstanceOf(Failure);
    expect(failure.message).toContain("127.0.0.1:1/m.git");
    expect(failure.message).not.toContain("kim@");
    await opened.close();
  });
});

describe("a folder source", () => {
  it("has the digest of its files as its revision", async () => {
    const folder = temporaryFolder();
    await write(folder, FILES);
    const opened = await openSource(settings({ kind: "folder", folder, written: folder }), {
      directory: folder,
      replica: "one",
      environment: {},
    });
    const first = await opened.fetch();
    expect(first).toMatch(/^[0-9a-f]{40}$/);
    expect(await opened.fetch()).toBe(first);
    await write(folder, { "domains/a.yaml": domain("a.test", "six: { lock: true }") });
    const second = await opened.fetch();
    expect(second).not.toBe(first);
    expect(await rooms(opened, second, "a.test")).toEqual(["room/a.test/six"]);
    await expect(opened.revision(first)).rejects.toThrow(/another revision/);
  });

  it("takes only the variables that the operator has granted, and never a run's own", async () => {
    const folder = temporaryFolder();
    const named = (variable: string): string => domain("a.test", `one: { password: { env: ${variable} } }`);
    const environment = { CHAT_KEY: "Gehe1m", XROOM_SECRET: "api", PAY_KEY: "other" };
    const source = settings({ kind: "folder", folder, written: "." }, { env: ["CHAT_*"] });
    for (const [variable, grants, found] of [
      ["CHAT_KEY", ["CHAT_*"], ["room/a.test/one"]],
      ["PAY_KEY", ["CHAT_*"], ["unset-secret domains/a.yaml:2"]],
      ["CHAT_KEY", [], ["unset-secret domains/a.yaml:2"]],
      ["XROOM_SECRET", ["*"], ["variable-not-allowed domains/a.yaml:2"]],
    ] as const) {
      await write(folder, { ...FILES, "domains/a.yaml": named(variable) });
      const opened = await openSource(source, { directory: folder, replica: "one", environment: {} });
      expect(await rooms(opened, await opened.fetch(), "a.test", { source: { ...source, env: grants }, environment })).toEqual(
        found,
      );
    }
  });
});

describe("a source's file of secrets", () => {
  it("stands over the environment, is read anew each time, and gives only what the source may name", async () => {
    const path = join(temporaryFolder(), "chat.env");
    const source = { env: ["CHAT_*"], secrets: path };
    await writeFile(path, "CHAT_KEY=first\nOTHER=x\nPATH=/tmp\n");
    const environment = { CHAT_KEY: "environment", CHAT_ROOM: "r", OTHER: "y" };
    expect(await variablesOf(source, environment)).toEqual({ CHAT_KEY: "first", CHAT_ROOM: "r" });
    await writeFile(path, '{ "CHAT_KEY": "second" }');
    expect(await variablesOf(source, environment)).toEqual({ CHAT_KEY: "second", CHAT_ROOM: "r" });
    expect(await variablesOf({ env: [], secrets: path }, environment)).toEqual({});
    await writeFile(path, "CHAT_KEY\n");
    await expect(variablesOf(source, environment)).rejects.toThrow("line 1 of chat.env");
    await rm(path);
    await expect(variablesOf(source, environment)).rejects.toThrow("the secrets in chat.env can't be read: ENOENT");
  });
});

describe("a kept config", () => {
  const SERIES = `weekly: { start: 2026-12-04T10:00, duration: 30m, repeat: "FREQ=WEEKLY;COUNT=20", overrides: { 2026-12-11T10:00: { lock: false } } }`;
  const CONFIG = {
    "xroom.yaml": `${ROOT.replace("timezone: UTC", "timezone: Europe/Berlin, horizon: 14d")}safety: { maxRemovals: 3 }\n`,
    "templates.yaml": "version: 1\n",
    "domains/t.yaml": "version: 1\ntemplates: { rooms: { team: { lock: true, password: { env: CHAT_PASSWORD } } } }\n",
    "domains/a.yaml": domain("a.test", `one: { use: team, bookings: { ${SERIES} } }, two: { capacity: 4 }`),
  };
  const regions = new Map(BUILT_IN_REGIONS.map((region) => [region.name, region]));
  const load = async (revision: Revision, now: number) => {
    const environment = { CHAT_PASSWORD: "Gehe1m" };
    const shard = { account: { regions }, domain: "a.test", declared: true };
    const loaded = await loadShard(revision, shard, { environment, now });
    if ("errors" in loaded) throw new Failure(loaded.errors);
    return loaded;
  };
  const shown = ({ desired, config }: Loaded) =>
    desired.map(({ address, region, spec, protect }) => ({ address, region, spec, protect, safety: config.safety }));

  it("comes to the same without the source, now and as its series roll on, and holds no secret", async () => {
    const folder = temporaryFolder();
    await write(folder, CONFIG);
    const opened = await openSource(settings({ kind: "folder", folder, written: folder }), {
      directory: folder,
      replica: "one",
      environment: {},
    });
    const revision = await opened.revision(await opened.fetch());
    const { declared } = await load(revision, NOW);
    const packed = declared && packConfig(declared, "a.test");
    expect(gunzipSync(Buffer.from(packed ?? "", "base64")).toString()).not.toContain("Gehe1m");
    const kept = unpackConfig(packed ?? "", "a.test", { id: revision.id, directory: "/nowhere" });
    for (const now of [NOW, NOW + 8 * 86_400_000]) expect(shown(await load(kept, now))).toEqual(shown(await load(revision, now)));
    expect((await load(kept, NOW)).desired).toHaveLength(4);
  });

  it("is not made of one with a secret written in it", async () => {
    const folder = temporaryFolder();
    await write(folder, { ...FILES, "domains/a.yaml": domain("a.test", "one: { password: Gehe1m }") });
    const opened = await openSource(settings({ kind: "folder", folder, written: folder }), {
      directory: folder,
      replica: "one",
      environment: {},
    });
    const { declared } = await load(await opened.revision(await opened.fetch()), NOW);
    expect(declared && packConfig(declared, "a.test")).toBeUndefined();
  });
});
