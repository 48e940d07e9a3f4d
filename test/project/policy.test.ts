/** A part of a plan that is made without the rest: the policy is judged over what is called. */

import { join } from "node:path";
import { expect, it } from "vitest";
import { narrowTo } from "../../src/controller/pass/split.ts";
import { applyProject } from "../../src/project/index.ts";
import { openProject } from "../../src/project/open.ts";
import { createProject } from "../config/project.ts";
import { emulate } from "../harness/world.ts";

it.each([
  ["each: booking, require: object.title != null", "titled", "applied"],
  ["each: booking, require: object.title != null", "bare", "refused"],
  ["each: meeting, require: object.title != null", "titled", "applied"],
  ["each: meeting, require: object.title != null", "bare", "refused"],
  ["each: room, require: object.lock == true", "titled", "applied"],
  ["each: change, require: object.room == 'lobby'", "titled", "refused"],
  ["each: plan, require: object.summary.calls < 2", "titled", "applied"],
])("{ %s } leaves %s %s", async (rule, chosen, kind) => {
  const world = await emulate();
  const booking = (title: string): string => `{ start: 2026-12-02T10:00, duration: 1h, repeat: FREQ=DAILY;COUNT=1${title} }`;
  const directory = createProject({
    "xroom.yaml": `version: 1\n${world.regions}\ndefaults: { region: fra-1, timezone: UTC }
domains: { chat.org: { rooms: { board: { bookings: { titled: ${booking(", title: T")} } }, lobby: { bookings: { bare: ${booking("")} } } } } }\n`,
    "policy.yaml": `version: 1\npolicies: { r: { ${rule}, message: m, severity: error } }\n`,
  });
  const policy = { path: join(directory, "policy.yaml"), name: "policy.yaml" };
  await using project = await openProject({
    directory,
    environment: world.environment,
    now: Date.parse("2026-11-23T09:00:00Z"),
    policy,
  });
  const result = await applyProject(project, {
    command: "test",
    choose: (plan) => ({
      plans: [
        narrowTo(
          plan,
          plan.changes.filter(({ series }) => series?.endsWith(chosen)),
        ),
      ],
      allow: { removals: false, empty: false },
    }),
  });
  expect(result.kind).toBe(kind);
  expect(world.writes()).toHaveLength(kind === "applied" ? 1 : 0);
  if (result.kind === "refused") expect(result.diagnostics.map(({ code }) => code)).toEqual(["policy"]);
});
