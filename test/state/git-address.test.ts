import { describe, expect, it } from "vitest";
import type { OpenOptions, StateBackend } from "../../src/state/contract.ts";
import { GIT_ENVIRONMENT } from "../harness/git.ts";
import { codesOf, failureOf, openPlace } from "./conformance.ts";

function open(url: string, directory: string, options: Partial<OpenOptions> = {}): Promise<StateBackend> {
  return openPlace({ url, directory, environment: GIT_ENVIRONMENT }, options);
}

describe("a git: URL", () => {
  it.each([
    ["git:--upload-pack=touch x#refs/xroom/x"],
    ["git:-origin#refs/xroom/x"],
    ["git:ext::sh -c touch% x#refs/xroom/x"],
    ["git:fd::17#refs/xroom/x"],
    ["git:ftp://example.org/x.git#refs/xroom/x"],
    ["git:git://example.org/x.git#refs/xroom/x"],
    ["git:http://example.org/x.git#refs/xroom/x"],
    ["git:ssh://-oProxyCommand=touch/x.git#refs/xroom/x"],
    ["git:ssh://%2doProxyCommand=touch/x.git#refs/xroom/x"],
    ["git:-oProxyCommand=touch:x.git#refs/xroom/x"],
    ["git:git@-oProxyCommand=touch:x.git#refs/xroom/x"],
    ["git:git@example.org:-x#refs/xroom/x"],
    ["git:https://exa mple.org/x.git#refs/xroom/x"],
    ["git:file://other/x.git#refs/xroom/x"],
    ["git:origin\n#refs/xroom/x"],
    ["git:origin#refs/heads/main"],
    ["git:origin#refs/xroom/"],
    ["git:origin#refs/xroom/-x"],
    ["git:origin#refs/xroom/x.lease"],
    ["git:origin#--force"],
    ["git:#refs/xroom/x"],
  ])("is refused before git is run: %j", async (url) => {
    const failure = await failureOf(open(url, "/nowhere", { environment: { PATH: "/nowhere" } }));
    expect(codesOf(failure)).toEqual(["state-url"]);
  });

  it.each([
    ["git:origin", "git:origin#refs/xroom/state"],
    ["git:team/upstream#refs/xroom/a/b", "git:team/upstream#refs/xroom/a/b"],
    ["git:git@example.org:team/x.git#refs/xroom/x", "git:git@example.org:team/x.git#refs/xroom/x"],
    ["git:ssh://git@example.org/team/x.git", "git:ssh://example.org/team/x.git#refs/xroom/state"],
    ["git:https://example.org/x.git#refs/xroom/x", "git:https://example.org/x.git#refs/xroom/x"],
  ])("is taken from outside the config: %s", async (url, name) => {
    expect((await open(url, "/nowhere")).name).toBe(name);
  });

  it.each([
    ["git:https://example.org/x.git", "example.org", "example.org:444"],
    ["git:https://example.org:444/x.git", "example.org:444", "example.org:445"],
    ["git:ssh://git@example.org/x.git", "EXAMPLE.org", "xample.org"],
    ["git:git@example.org:x.git", "example.org", "git@example.org"],
  ])("%s is taken from a config only if %s was allowed outside of it", async (url, allowed, other) => {
    expect(codesOf(await failureOf(open(url, "/nowhere", { fromConfig: true, allowedHosts: [other] })))).toEqual([
      "host-not-allowed",
    ]);
    await open(url, "/nowhere", { fromConfig: true, allowedHosts: [allowed] });
  });

  it("from a config must not be a path, whose hooks would run, nor hold a password", async () => {
    const config = { fromConfig: true, allowedHosts: ["example.org"] };
    for (const url of ["git:./evil.git", "git:/srv/x.git", "git:file:///srv/x.git"])
      expect(codesOf(await failureOf(open(url, "/nowhere", config))), url).toEqual(["host-not-allowed"]);
    const failure = await failureOf(open("git:https://kim:pa55@example.org/x.git", "/nowhere", config));
    expect(codesOf(failure)).toEqual(["state-url"]);
    expect(failure.message).not.toContain("pa55");
    await open("git:origin", "/nowhere", config);
  });
});
