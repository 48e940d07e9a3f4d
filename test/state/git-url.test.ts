import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { Failure } from "../../src/model/diagnostic.ts";
import { parseAddress } from "../../src/state/git/address.ts";
import { openState } from "../../src/state/open.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { GIT_ENVIRONMENT } from "../harness/git.ts";
import { codesOf, failureOf } from "./conformance.ts";

const CONFIG = {
  directory: "/nowhere",
  environment: GIT_ENVIRONMENT,
  fromConfig: true,
  allowedHosts: ["localhost", "127.0.0.1", "[::1]"],
};

/** Real git that reads from a URL, and the hosts that it went to: by ssh, which is a script here, and by a proxy, which is a trap. */
async function trap(): Promise<(url: string) => Promise<string[]>> {
  const folder = temporaryFolder();
  const [ssh, log] = [join(folder, "ssh"), join(folder, "log")];
  // ssh itself splits at the last @.
  const script = [
    "#!/bin/sh",
    'while getopts "o:p:46" each; do :; done',
    "shift $((OPTIND - 1))",
    `echo "\${1##*@}" >>${log}`,
    "exit 1",
  ].join("\n");
  await writeFile(ssh, script, { mode: 0o755 });
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(new URL(request.url ?? "").hostname);
    response.writeHead(404).end();
  });
  proxy.on("connect", (request, socket) => {
    asked.push((request.url ?? "").replace(/:\d+$/, ""));
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void proxy.close());
  const { port } = proxy.address() as AddressInfo;
  const env = {
    ...GIT_ENVIRONMENT,
    GIT_SSH: ssh,
    GIT_SSH_VARIANT: "ssh",
    GIT_TERMINAL_PROMPT: "0",
    http_proxy: `http://127.0.0.1:${port}`,
    https_proxy: `http://127.0.0.1:${port}`,
  };
  return async (url) => {
    asked.length = 0;
    await writeFile(log, "");
    await new Promise<void>((resolve) => {
      execFile("git", ["ls-remote", "--", url], { env, cwd: folder }, () => resolve());
    });
    return [...asked, ...(await readFile(log, "utf8")).split("\n").filter((line) => line !== "")];
  };
}

/** What git is given of a config's address; `undefined` if that is refused. */
function accepted(address: string): string | undefined {
  try {
    const { remote } = parseAddress(address, CONFIG);
    return remote.kind === "url" ? remote.url : undefined;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** Each of them lies on localhost for one reader of URLs, and on evil.example for another. */
const FORKED = [
  "http://localhost\\@evil.example/x.git",
  "https://localhost\\@evil.example/x.git",
  "http://localhost#@evil.example/x.git",
  "ssh://localhost#@evil.example/x.git",
  "ssh://localhost?@evil.example/x.git",
  "ssh://evil.example%2Fx.git@localhost/y.git",
  "ssh://localhost/x@[evil.example]/y.git",
  "ssh://localhost/x%40[evil.example]/y.git",
  "ssh://git@localhost%40evil.example/x.git",
  "git@localhost:x@[evil.example]:y.git",
  "ssh://localhost\t@evil.example/x.git",
];

describe("a config's git URL", () => {
  it.each(FORKED)("is refused if parsers could disagree on its host: %j", async (url) => {
    const failure = await failureOf(openState(`git:${url}#refs/xroom/a`, CONFIG));
    expect(codesOf(failure)).toEqual(["state-url"]);
  });

  it("is refused with a help that says what is allowed", async () => {
    const failure = await failureOf(openState("git:ssh://kim:pa55@localhost/x.git", CONFIG));
    expect(failure.diagnostics[0]?.help).toContain("ssh://user@host:port/path");
    expect(JSON.stringify(failure.diagnostics)).not.toContain("pa55");
  });

  it.each([
    ["https://git@localhost:8443/My%20Team/_git/x", "localhost"],
    ["http://127.0.0.1/x.git", "127.0.0.1"],
    ["ssh://git@localhost:2222/~kim/x.git", "localhost"],
    ["ssh://[::1]:22/x.git", "::1"],
    ["git@localhost:team/x.git", "localhost"],
  ])("%s leads git to %s", async (url, host) => {
    const hostsOf = await trap();
    expect([...new Set(await hostsOf(accepted(`git:${url}`) ?? ""))]).toEqual([host]);
  });

  it("leads git, curl and ssh to the checked host only", async () => {
    const hostsOf = await trap();
    const beginning = fc.constantFrom("", "ssh://", "http://", "https://", "HTTP://");
    const middle = fc.constantFrom(
      "localhost",
      "evil.example",
      "git",
      "@",
      ":",
      "/",
      "[",
      "]",
      "\\",
      "%2F",
      "%40",
      "?",
      "::1",
      "22",
    );
    const address = fc.tuple(
      beginning,
      fc.array(middle, { minLength: 1, maxLength: 7 }),
      fc.constantFrom("/x.git", ":x.git", ""),
    );
    const forked = fc.constantFrom(...FORKED);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 20, arbitrary: address.map(([a, b, c]) => `${a}${b.join("")}${c}`) }, forked),
        async (url) => {
          const given = accepted(`git:${url}#refs/xroom/a`);
          for (const host of given === undefined ? [] : await hostsOf(given))
            expect(host, url).toMatch(/^(?:localhost|::1|\[::1\])$/);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe("the URL of a remote or of --state", () => {
  it.each([
    "https://x-access-token:t0ken@example.org/team/x.git",
    "https://kim%40example.org:p%40ss@example.org/My Team/x.git",
    "https://kim:p@ss@example.org/x.git",
    "ssh://EXAMPLE\\kim@example.org:2222/x.git",
    "deploy+1@example.org:päth/x.git",
  ])("is given to git as it is: %s", (url) => {
    const { remote, name } = parseAddress(`git:${url}#refs/xroom/a`, { ...CONFIG, fromConfig: false });
    expect(remote).toEqual({ kind: "url", url });
    expect(name).not.toMatch(/t0ken|p%40ss|p@ss/);
  });
});
