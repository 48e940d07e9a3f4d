import { describe, expect, it } from "vitest";
import { setScene } from "./fixtures.ts";

describe("xroom plan --format", () => {
  it("html is a page of its own, json what --json is, and text what there is without", async () => {
    const { project } = await setScene();
    const { code, out, err } = await project.xroom("plan", "--format", "html");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(out).toContain("<title>Ready: Plan: 2 to add. – xroom</title>");
    expect(out.endsWith("</html>\n")).toBe(true);
    const json = await project.xroom("plan", "--json");
    expect(await project.xroom("plan", "--format", "json")).toEqual(json);
    expect(await project.xroom("plan", "--format", "text")).toEqual(await project.xroom("plan"));
  });

  it("keeps the exit codes", async () => {
    const { project } = await setScene();
    expect((await project.xroom("plan", "--format", "html", "--detailed-exitcode")).code).toBe(2);
  });

  it("of another name, or beside --json, is a mistake that is told", async () => {
    const { project } = await setScene();
    const unknown = await project.xroom("plan", "--format", "pdf");
    expect(unknown.code).toBe(1);
    expect(unknown.err).toContain("Allowed choices are text, json, html, markdown, github, sarif, gitlab, junit.");
    const both = await project.xroom("plan", "--format", "html", "--json");
    expect(both.code).toBe(1);
    expect(both.err).toContain("cannot be used with option");
  });
});
