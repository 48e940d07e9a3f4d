import { describe, expect, it } from "vitest";
import { ROOMS, setScene } from "./fixtures.ts";

describe("xroom plan --format", () => {
  it("html prints a page, json the same as --json, and text the default", async () => {
    const { project } = await setScene();
    const { code, out, err } = await project.xroom("plan", "--format", "html");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(out).toContain("<title>Ready: 2 changes by 2 calls in 1 region – xroom</title>");
    expect(out.endsWith("</html>\n")).toBe(true);
    const json = await project.xroom("plan", "--json");
    expect(await project.xroom("plan", "--format", "json")).toEqual(json);
    expect(await project.xroom("plan", "--format", "text")).toEqual(await project.xroom("plan"));
  });

  it("markdown prints a comment with a known first line, for a saved plan too", async () => {
    const { project } = await setScene();
    const { code, out } = await project.xroom("plan", "--format", "markdown", "--out", "plan.json");
    expect(code).toBe(0);
    expect(out).toMatch(/^<!-- xroom:plan -->\n\n### Plan: 2 to add\.\n/);
    expect((await project.xroom("show", "plan.json", "--format", "markdown")).out).toBe(out);
  });

  it.each([
    ["github", /^::warning file=xroom\.yaml,line=\d+,col=\d+,title=xroom%3A literal-secret::[^\n]*\n$/],
    ["sarif", /"ruleId": "literal-secret"/],
    ["gitlab", /"check_name": "literal-secret"/],
    ["junit", /<testcase name="literal-secret: /],
  ])("%s tells of a plan's warnings, and of the config's by validate", async (format, warning) => {
    const { project } = await setScene(ROOMS.replace("      board:\n", "      board:\n        password: hunter2\n"));
    for (const command of ["plan", "validate"]) {
      const { code, out, err } = await project.xroom(command, "--format", format, "--log-level", "warn");
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toMatch(warning);
      expect(out).not.toContain("hunter2");
    }
  });

  it("github shows why there is no plan, as validate does, beside the errors", async () => {
    const { project } = await setScene(ROOMS.replace("duration: 45m", "duration: forever"));
    for (const command of ["plan", "validate", "drift"]) {
      const { code, out } = await project.xroom(command, "--format", "github");
      expect(code).toBe(1);
      expect(out).toMatch(/^::error file=xroom\.yaml,line=\d+,col=\d+,title=xroom%3A bad-duration::/);
    }
    expect((await project.xroom("plan", "--format", "github")).err).toContain("error[bad-duration]");
    expect((await project.xroom("plan", "--format", "html")).out).toBe("");
  });

  it("keeps the exit codes", async () => {
    const { project } = await setScene();
    expect((await project.xroom("plan", "--format", "html", "--detailed-exitcode")).code).toBe(2);
  });

  it("refuses another name, and --json beside it", async () => {
    const { project } = await setScene();
    const unknown = await project.xroom("plan", "--format", "pdf");
    expect(unknown.code).toBe(1);
    expect(unknown.err).toContain("Allowed choices are text, json, html, markdown, github, sarif, gitlab, junit.");
    const both = await project.xroom("plan", "--format", "html", "--json");
    expect(both.code).toBe(1);
    expect(both.err).toContain("cannot be used with option");
  });
});
