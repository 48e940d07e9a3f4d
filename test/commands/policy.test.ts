/** `--policy`, with the command in this process. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProject } from "../config/project.ts";
import { xroom } from "../harness/in-process.ts";
import { emulate } from "../harness/world.ts";

const LOCKED = `version: 1
policies:
  locked: { each: room, require: object.lock == true, message: rooms are locked, severity: error }
  few: { each: plan, require: object.summary.calls < 2, message: it makes too many calls, severity: warning }
`;
const BROKEN = /error\[policy\]: room\/chat\.org\/board: rooms are locked\n +--> xroom\.yaml:4:\d+/;

async function scene(room: string) {
  const world = await emulate();
  const config = (settings: string): string =>
    `version: 1\n${world.regions}\ndefaults: { region: fra-1, timezone: UTC }\ndomains: { chat.org: { rooms: { board: { ${settings} } } } }\n`;
  const directory = createProject({ "xroom.yaml": config(room), "policy.yaml": LOCKED });
  return {
    world,
    directory,
    declare: (settings: string) => writeFileSync(join(directory, "xroom.yaml"), config(settings)),
    run: (...args: string[]) => xroom(directory, args, { environment: world.environment }),
  };
}

describe("--policy", () => {
  it("refuses a plan and its apply as safety does, with the place in the config, and nothing lifts it", async () => {
    const { run, world } = await scene("active: true");
    const plan = await run("plan", "--policy", "policy.yaml");
    expect(plan.code).toBe(4);
    expect(plan.out).toMatch(BROKEN);
    const apply = await run("apply", "-y", "--allow-removals", "--accept-empty", "--policy", "policy.yaml");
    expect(apply.code).toBe(4);
    expect(world.writes()).toEqual([]);
  });

  it.each(["markdown", "html", "github", "sarif", "gitlab", "junit", "json"])("is shown in %s", async (format) => {
    const { run } = await scene("active: true");
    const { code, out } = await run("plan", "--policy", "policy.yaml", "--format", format);
    expect(code).toBe(4);
    expect(out).toContain("rooms are locked");
  });

  it("is shown by validate, of what needs no lists", async () => {
    const { run, declare } = await scene("active: true");
    const validate = (...args: string[]) => run("validate", "--policy", "policy.yaml", ...args);
    const broken = await validate();
    expect(broken.code).toBe(1);
    expect(broken.err).toMatch(BROKEN);
    expect((await validate("--format", "sarif")).out).toContain('"ruleId": "policy"');
    declare("lock: true");
    expect(await validate()).toMatchObject({ code: 0, err: "" });
  });

  it("judges what is in scope, unchanged things too", async () => {
    const { run, declare } = await scene("active: true");
    expect((await run("apply", "-y")).code).toBe(0);
    expect((await run("plan", "--policy", "policy.yaml")).code).toBe(4);
    expect((await run("plan", "--policy", "policy.yaml", "--domain", "acme.*")).code).toBe(0);
    declare("active: true, lock: true");
    expect((await run("apply", "-y", "--policy", "policy.yaml")).code).toBe(0);
  });

  it("is sealed into a saved plan: one that broke it stays refused, and a newer policy is held against it", async () => {
    const { run, declare, directory, world } = await scene("active: true");
    await run("plan", "--policy", "policy.yaml", "--out", "broken.json");
    expect((await run("apply", "broken.json")).code).toBe(4);
    declare("active: true, lock: true");
    expect((await run("plan", "--policy", "policy.yaml", "--out", "good.json")).code).toBe(0);
    writeFileSync(join(directory, "newer.yaml"), LOCKED.replace("object.lock == true", "object.capacity == 5"));
    expect((await run("apply", "good.json", "--policy", "newer.yaml")).code).toBe(4);
    expect(world.writes()).toEqual([]);
    expect((await run("apply", "good.json")).code).toBe(0);
  });

  it("is lifted by the label that the rule names, and by no other", async () => {
    const { run, directory, world } = await scene("active: true");
    writeFileSync(join(directory, "lift.yaml"), LOCKED.replace("severity: error", "severity: error, lift: open-ok"));
    const refused = await run("plan", "--policy", "lift.yaml", "--lift", "other", "--out", "refused.json");
    expect(refused).toMatchObject({ code: 4, out: expect.stringContaining("The label open-ok lifts it.") });
    expect((await run("apply", "refused.json")).code).toBe(4);
    expect(refused.out).toContain("warning[unknown-lift]: --lift other lifts nothing: no rule of the policy names it");
    expect(refused.out).toContain("Its rules name: open-ok.");
    const alone = await run("plan", "--lift", "open-ok");
    expect(alone.out).toContain("--lift open-ok lifts nothing: no policy is named");
    const lifted = await run("plan", "--policy", "lift.yaml", "--lift", "open-ok", "--out", "lifted.json");
    expect(lifted).toMatchObject({
      code: 0,
      out: expect.stringMatching(/warning\[policy\].*rooms are locked \(lifted: open-ok\)/),
    });
    expect(world.writes()).toEqual([]);
    // A saved plan's own label counts under the policy; a flag lifts that of one that was refused.
    expect((await run("apply", "refused.json", "--lift", "open-ok", "--policy", "policy.yaml")).code).toBe(4);
    expect((await run("apply", "lifted.json", "--policy", "policy.yaml")).code).toBe(4);
    expect((await run("apply", "lifted.json", "--policy", "lift.yaml")).code).toBe(0);
    expect(world.writes()).toHaveLength(1);
  });

  it("of a plan that is bound to its review is not lifted by a flag", async () => {
    const { run, directory } = await scene("active: true");
    writeFileSync(join(directory, "lift.yaml"), LOCKED.replace("severity: error", "severity: error, lift: open-ok"));
    await run("plan", "--policy", "lift.yaml", "--out", "bound.json", "--context", "change=12");
    const { code, err } = await run("apply", "bound.json", "--lift", "open-ok");
    expect(code).toBe(4);
    expect(err).toContain("was reviewed as 12: --lift can't change it");
  });

  it("that can't be read or evaluated is exit 1", async () => {
    const { run, directory } = await scene("active: true");
    writeFileSync(join(directory, "wrong.yaml"), LOCKED.replace("object.lock", "object.lokc"));
    writeFileSync(join(directory, "unknown.yaml"), LOCKED.replace("object.lock == true", "object.capacity <= 5"));
    for (const [file, message] of [
      ["nothing.yaml", /the policy nothing\.yaml can't be read: ENOENT/],
      ["wrong.yaml", /bad-policy[\s\S]*has no field lokc[\s\S]*wrong\.yaml:3:\d+/],
      ["unknown.yaml", /bad-policy[\s\S]*the rule locked can't be evaluated for room\/chat\.org\/board[\s\S]*unknown\.yaml:3:3/],
    ] as const) {
      const { code, err, out } = await run("plan", "--policy", file);
      expect(code).toBe(1);
      expect(`${out}${err}`).toMatch(message);
    }
  });
});
