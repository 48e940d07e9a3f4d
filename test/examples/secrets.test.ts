/** What the recipes of examples/secrets put into `--secrets -`, as far as their tools are at hand. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parseSecrets } from "../../src/config/secrets/parse-secrets.ts";

const root = new URL("../../examples/secrets/", import.meta.url);
const readme = readFileSync(new URL("README.md", root), "utf8");

it("reads what 1Password makes of the references", () => {
  const injected = readFileSync(new URL("secrets.op.env", root), "utf8").replaceAll(/\{\{[^}]*\}\}/g, "it's #1");
  expect(Object.fromEntries(parseSecrets(injected).values)).toEqual({
    BOARD_PASSWORD: "it's #1",
    XROOM_ID: "it's #1",
    XROOM_SECRET: "it's #1",
  });
});

it.runIf(spawnSync("jq", ["--version"]).status === 0)("reads what jq takes out of Vault's answer", () => {
  const filter = /\| jq (\S+) \| xroom/.exec(readme)?.[1] ?? "";
  const answer = { request_id: "1", data: { data: { BOARD_PASSWORD: 'a"b' }, metadata: { version: 3 } } };
  const { stdout } = spawnSync("jq", [filter], { input: JSON.stringify(answer), encoding: "utf8" });
  expect(parseSecrets(stdout)).toEqual({ values: new Map([["BOARD_PASSWORD", 'a"b']]), problems: [] });
});

it("reads GitHub's secrets as JSON", () => {
  const all = JSON.stringify({ BOARD_PASSWORD: "a\nb", github_token: "x" }, undefined, 2);
  expect([...parseSecrets(all).values.keys()]).toEqual(["BOARD_PASSWORD", "github_token"]);
});
