import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fingerprintOf } from "../../src/controller/config/fingerprint.ts";
import { loadController } from "../../src/controller/config/load.ts";
import type { ControllerConfig } from "../../src/controller/config/settings.ts";
import { Failure } from "../../src/model/diagnostic.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { createProject } from "../harness/project.ts";

const ACCOUNT = "accounts: { main: { id: { env: XROOM_ID }, secret: { env: XROOM_SECRET } } }\n";
const source = (text: string): string =>
  `version: 1\n${ACCOUNT}sources:\n  prod: { account: main, domains: ["*.org"], ${text} }\n`;
const GIT = 'git: "https://git.example.com/m.git"';

const admin = (text: string): string => `${source(GIT)}admin: { listen: "127.0.0.1:8081", ${text} }\n`;

async function load(text: string): Promise<ControllerConfig> {
  const path = join(temporaryFolder(), "controller.yaml");
  await writeFile(path, text);
  return loadController(path);
}

async function problemsOf(text: string): Promise<string[]> {
  const failure = await load(text).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(Failure);
  return (failure as Failure).diagnostics.map(
    ({ code, source: at, summary, help = "" }) => `${at?.line ?? 0}:${at?.column ?? 0} ${code}: ${summary} ${help}`,
  );
}

describe("a controller's file", () => {
  it("has defaults for all that may be left out", async () => {
    const { sources, accounts, replica, admin, events } = await load(source(GIT));
    expect(sources.get("prod")).toMatchObject({
      origin: { kind: "git", ref: "main", url: "https://git.example.com/m.git" },
      prefix: "",
      mode: "approve",
      interval: 60_000,
      drift: 300_000,
      rooms: 30_000,
      approvalAge: 604_800_000,
      env: [],
    });
    expect(accounts.get("main")?.regions.get("fra-1")?.url).toBe("https://fra-1.signal.xroom.app");
    expect(replica).toEqual({ name: undefined, heartbeat: 1000, dead: 4000, parallelism: 10 });
    expect([admin, events]).toEqual([undefined, undefined]);
  });

  it("resolves folders and files from its own folder, and windows to minutes", async () => {
    const windows = 'windows: [{ days: [mon], from: "07:00", to: "24:00", zone: Europe/Berlin }]';
    const { directory, sources } = await load(source(`folder: ../lab, path: ./config/, ${windows}`));
    expect(sources.get("prod")).toMatchObject({
      origin: { kind: "folder", folder: join(directory, "../lab"), written: "../lab" },
      prefix: "config/",
      windows: [{ from: 420, to: 1440, zone: "Europe/Berlin" }],
    });
  });

  it.each([
    ["an unknown key", source(`${GIT}, modes: auto`), /^4:\d+ unknown-key: .*"modes".* did you mean "mode"\?/],
    ["a lone mode", source(`${GIT}, mode: always`), /unknown-value/],
    ["no account", source(`${GIT}, account: other`).replace("account: main, ", ""), /^4:\d+ unknown-account/],
    ["both origins", source(`${GIT}, folder: lab`), /one-origin/],
    ["neither origin", source("mode: auto"), /one-origin/],
    ["a glob that is none", source(`${GIT}, env: ["CHAT_["]`), /bad-glob/],
    ["an interval of nothing", source(`${GIT}, interval: soon`), /wrong-type/],
    [
      "a window that ends before it begins",
      source(`${GIT}, windows: [{ from: "19:00", to: "07:00", zone: UTC }]`),
      /out-of-range/,
    ],
    ["a window of no zone", source(`${GIT}, windows: [{ from: "07:00", to: "19:00", zone: Europe/Berlim }]`), /unknown-zone/],
    ["a path that leads out", source(`${GIT}, path: "../.."`), /outside-project/],
    ["a transport that runs commands", source('git: "ext::sh -c id"'), /bad-url/],
    ["an option for a ref", source(`${GIT}, ref: "--upload-pack=id"`), /bad-ref/],
    ["http that is not on this machine", source('git: "http://git.example.com/m.git"'), /bad-url/],
    ["an admin listener off loopback", `${source(GIT)}admin: { listen: "0.0.0.0:8081", token: { env: T } }\n`, /not-loopback/],
    [
      "an events listener off loopback",
      `${source(GIT)}events: { url: "https://a.test", listen: "0.0.0.0:80", keys: { b.test: { env: K } } }\n`,
      /not-loopback.*tls: \{ cert/,
    ],
    [
      "a proxy at no range of addresses",
      admin('proxy: { header: X-User, from: ["10.0.0.0/33"], roles: { kim: view } }'),
      /wrong-type: .* CIDR/,
    ],
    [
      "a proxy whose people may do what there is not",
      admin('proxy: { header: X-User, from: ["::1/128"], roles: { kim: root } }'),
      /unknown-value/,
    ],
    ["a certificate without its key", admin("token: { env: T }, tls: { cert: tls.crt }"), /missing-key: .*"key"/],
    ["a certificate that is no file", admin("token: { env: T }, tls: { cert: 1, key: tls.key }"), /wrong-type: .*path of a file/],
    ["an admin listener without tokens", admin(""), /missing-key/],
    ["a replica that dies of one late beat", `${source(GIT)}replica: { heartbeat: 2s, dead: 4s }\n`, /out-of-range/],
    [
      "a channel to two places",
      `${source(GIT)}notify: { ops: { slack: { env: S }, url: "https://a.test", on: [failed] } }\n`,
      /one-target/,
    ],
    ["a newer version", source(GIT).replace("version: 1", "version: 2"), /newer-version/],
  ])("is refused for %s", async (_, text, problem) => {
    const problems = await problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  it("listens off loopback with TLS or behind a proxy, and finds its files from its own folder", async () => {
    const tls = "tls: { cert: tls.crt, key: { file: ../tls.key } }";
    const events = `events: { url: "https://a.test", listen: "0.0.0.0:80", keys: { b.test: { env: K } }, ${tls} }\n`;
    const both = await load(`${source(GIT)}${events}admin: { listen: "[::]:81", token: { env: T }, ${tls} }\n`);
    const files = { cert: join(both.directory, "tls.crt"), key: join(both.directory, "../tls.key") };
    expect([both.events?.tls, both.admin?.tls]).toEqual([files, files]);
    const proxy = 'proxy: { header: X-Forwarded-User, from: ["10.0.0.0/8", "fd00::/8"], roles: { "kim@acme.test": approve } }';
    const { admin: behind } = await load(`${source(GIT)}admin: { listen: "0.0.0.0:81", ${proxy} }\n`);
    expect(behind?.proxy).toMatchObject({ header: "x-forwarded-user", roles: new Map([["kim@acme.test", "approve"]]) });
    expect(["10.9.8.7", "11.9.8.7"].map((address) => behind?.proxy?.from.check(address))).toEqual([true, false]);
  });

  it("names the secret before a rotation, of an account that has one", async () => {
    const rotated = source(GIT).replace("XROOM_SECRET }", "XROOM_SECRET }, previous: { env: XROOM_PREVIOUS_SECRET }");
    expect((await load(rotated)).accounts.get("main")).toMatchObject({ previous: "XROOM_PREVIOUS_SECRET" });
    expect((await load(source(GIT))).accounts.get("main")).not.toHaveProperty("previous");
  });

  it("never quotes what may be a secret", async () => {
    const texts = [
      source(`git: "https://kim:hunter2@git.example.com/m.git"`),
      source(`${GIT}, token: hunter2`),
      source(GIT).replace("secret: { env: XROOM_SECRET }", "secret: hunter2"),
      `${source(GIT)}database: "postgres://kim:hunter2@db/x"\n`,
      `${source(GIT)}notify: { ops: { slack: "https://hooks.slack.test/hunter2", on: [failed] } }\n`,
      source(`${GIT}, token: { env: "hunter2 " }`),
    ];
    for (const text of texts) {
      const failure = await load(text).catch((error: unknown) => error as Failure);
      expect(JSON.stringify((failure as Failure).diagnostics)).not.toContain("hunter2");
      expect((failure as Failure).diagnostics).toHaveLength(1);
    }
  });
});

describe("a controller's clock", () => {
  it("is the database's: no other is taken but for a sandbox", async () => {
    const project = await createProject({ "controller.yaml": source(GIT) });
    const { code, err } = await project.xroom("controller", "run", "--now", "2026-12-01T09:00:00Z");
    expect([code, err]).toEqual([1, expect.stringContaining("[controller-clock]")]);
    project.environment["XROOM_NOW"] = "2026-12-01T09:00:00Z";
    expect((await project.xroom("controller", "run")).err).toContain("[controller-clock]");
  });
});

describe("a fingerprint of the settings", () => {
  const listens = (port: number): string => `admin: { listen: "127.0.0.1:${port}", token: { env: TOKEN } }\n`;
  const FILES = { "policy.yaml": "version: 1\npolicies: {}\n", "chat.env": "CHAT_KEY=a\n" };
  const SOURCE = source("folder: lab, env: [CHAT_*], policy: { file: policy.yaml }, secrets: { file: chat.env }");
  const ENVIRONMENT = { XROOM_ID: "i", XROOM_SECRET: "s", TOKEN: "t", CHAT_OTHER: "o", LEFT_OUT: "x", NAME: "one" };
  const fingerprint = async (
    text: string,
    { files = {}, environment = {} }: { files?: Record<string, string>; environment?: Record<string, string> } = {},
  ): Promise<string> => {
    const folder = temporaryFolder();
    const all = { ...FILES, "controller.yaml": text, ...files };
    for (const [name, each] of Object.entries(all)) await writeFile(join(folder, name), each);
    return fingerprintOf(await loadController(join(folder, "controller.yaml")), { ...ENVIRONMENT, ...environment });
  };

  it("is that of copies that differ in folder, name and addresses alone, and tells no value", async () => {
    const absolute = SOURCE.replace("folder: lab", "folder: /srv/lab");
    expect(await fingerprint(absolute)).toBe(await fingerprint(absolute));
    const first = await fingerprint(`${SOURCE}${listens(8081)}replica: { name: { env: NAME } }\n`);
    const second = await fingerprint(`# a copy\n${SOURCE}${listens(8082)}`, { environment: { LEFT_OUT: "y", NAME: "two" } });
    expect(second).toBe(first);
    expect(first).toMatch(/^hmac-sha256:[0-9a-f]{64}$/);
  });

  it.each([
    ["a key", `${SOURCE.replace("folder: lab", "folder: lab, mode: auto")}${listens(1)}`, {}],
    ["a secret's value", SOURCE + listens(1), { environment: { XROOM_SECRET: "other" } }],
    ["a token's value", SOURCE + listens(1), { environment: { TOKEN: "other" } }],
    ["a variable that the source may name", SOURCE + listens(1), { environment: { CHAT_OTHER: "other" } }],
    ["a file of secrets", SOURCE + listens(1), { files: { "chat.env": "CHAT_KEY=b\n" } }],
    ["a policy", SOURCE + listens(1), { files: { "policy.yaml": "version: 1\npolicies: {} # b\n" } }],
  ])("is another for another %s", async (_, text, more) => {
    expect(await fingerprint(text, more)).not.toBe(await fingerprint(SOURCE + listens(1)));
  });
});
