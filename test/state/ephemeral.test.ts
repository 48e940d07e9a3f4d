import { describe, expect, it } from "vitest";
import { warnIfEphemeral } from "../../src/state/ephemeral.ts";

const directory = "/builds/xroom";

describe("a state in a pipeline", () => {
  it.each([
    ["file:.xroom/state.json", { CI: "true" }],
    ["file:.xroom/state.json", { CI: "1" }],
    ["file:.xroom/state.json", { GITHUB_ACTIONS: "true" }],
    ["file:.xroom/state.json", { JENKINS_URL: "https://ci.example/" }],
    ["file:.xroom/state.json", { TF_BUILD: "True" }],
    ["file:///builds/xroom/state.json", { CI: "true" }],
  ])("is warned of when it is %s under %j", (url, environment) => {
    expect(warnIfEphemeral(url, { directory, environment })).toMatchObject({ severity: "warning", code: "ephemeral-state" });
  });

  it.each([
    ["file:.xroom/state.json", {}],
    ["file:.xroom/state.json", { CI: "false" }],
    ["file:.xroom/state.json", { CI: "" }],
    ["file:/var/lib/xroom/state.json", { CI: "true" }],
    ["file:../kept/state.json", { CI: "true" }],
    ["git:origin#refs/xroom/production", { CI: "true" }],
  ])("is not warned about when it is %s under %j", (url, environment) => {
    expect(warnIfEphemeral(url, { directory, environment })).toBeUndefined();
  });
});
