import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import { configOf, manyBookings, ROOMS, setScene } from "./fixtures.ts";
import { createProject } from "../harness/project.ts";

const schema = JSON.parse(readFileSync(new URL("../../schemas/plan.schema.json", import.meta.url), "utf8")) as object;
const isPlan = new Ajv2020({ strict: false, allErrors: true }).compile(schema);

const TWO_DOMAINS = `${ROOMS}  acme.test:
    region: sfo-1
    rooms:
      lab: { bookings: { demo: { start: 2026-12-03T10:00, duration: 1h } } }
`;

describe("xroom plan --json", () => {
  it("is a document of diagnostics where there is no plan, and the errors are on standard error as well", async () => {
    const project = await createProject({
      "xroom.yaml": "version: 1\ndomains: { chat.org: { rooms: { board: { lok: true } } } }\n",
    });
    for (const args of [["--json"], ["--format", "json"]]) {
      const { code, out, err } = await project.xroom("plan", ...args);
      expect(code).toBe(1);
      expect(err).toContain("error[unknown-key]");
      expect(JSON.parse(out)).toMatchObject({
        format: "xroom.diagnostics/1",
        valid: false,
        diagnostics: expect.arrayContaining([expect.objectContaining({ severity: "error", code: "unknown-key" })]) as object[],
      });
    }
    const noCredentials = await createProject({
      "xroom.yaml": "version: 1\ndefaults: { region: fra-1 }\ndomains: { chat.org: {} }\n",
    });
    expect(JSON.parse((await noCredentials.xroom("plan", "--json")).out)).toMatchObject({ valid: false });
  });
});

describe("xroom plan", () => {
  it("shows each change, its fields and every call, and makes no call", async () => {
    const { project, world } = await setScene();
    const { code, out, err } = await project.xroom("plan");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toBe(`\
chat.org
  + booking/chat.org/board/kickoff  # new
      region: fra-1
      start: Tue 1 Dec 2026 10:00 UTC
      duration: 1h30m
      type: conference
  + booking/chat.org/board/review  # new
      region: fra-1
      start: Wed 2 Dec 2026 10:00 UTC
      duration: 45m
      type: conference

Calls
  c1  fra-1  booking.add  booking/chat.org/board/kickoff
  c2  fra-1  booking.add  booking/chat.org/board/review

Plan: 2 to add.
2 calls (fra-1: 2).
`);
    expect(world.writes()).toEqual([]);
  });

  it.each([
    ["of additions", async () => {}],
    [
      "of everything else, refused",
      async ({ project, world }: Awaited<ReturnType<typeof setScene>>) => {
        await project.xroom("apply", "-y");
        await project.write("xroom.yaml", configOf(world, "safety: { maxRemovals: 0 }\ndomains: { chat.org: {} }\n"));
      },
    ],
  ])("as JSON is a document of its schema and nothing else, %s", async (_, prepare) => {
    const scene = await setScene();
    await prepare(scene);
    const { out } = await scene.project.xroom("plan", "--json", "--domain", "nobody.test", "--domain", "chat.org");
    const plan = JSON.parse(out) as Plan;
    isPlan(plan);
    expect(isPlan.errors ?? []).toEqual([]);
    expect(out.endsWith("}\n")).toBe(true);
    expect(plan.diagnostics.map(({ code }) => code)).toContain("scope-matches-nothing");
  });

  it("narrows to domains and addresses, and lists only their regions", async () => {
    const { project, world } = await setScene(TWO_DOMAINS);
    const addresses = async (...args: string[]): Promise<string[]> => {
      const plan = JSON.parse((await project.xroom("plan", "--json", ...args)).out) as Plan;
      return plan.changes.map(({ address }) => address);
    };
    expect(await addresses()).toHaveLength(3);
    world.emulator.clearLog();
    expect(await addresses("--domain", "acme.*")).toEqual(["booking/acme.test/lab/demo"]);
    expect(new Set(world.emulator.log.map(({ region }) => region))).toEqual(new Set(["sfo-1"]));
    expect(await addresses("--target", "booking/*/*/re*", "--target", "**/demo")).toEqual([
      "booking/acme.test/lab/demo",
      "booking/chat.org/board/review",
    ]);
  });

  it("warns of a domain and a target that match nothing", async () => {
    const { project } = await setScene();
    const { code, out } = await project.xroom("plan", "--domain", "chat.og", "--target", "booking/chat.org/*");
    expect(code).toBe(0);
    expect(out).toBe(`\
warning[empty-scope]: no domain matches --domain chat.og
   = help: There are: chat.org.

warning[empty-scope]: nothing declared or owned matches --target booking/chat.org/*
   = help: * matches anything but /, ** matches anything. There are: room/chat.org/board, booking/chat.org/board/kickoff and booking/chat.org/board/review.

No changes: no declared object is in this scope.
`);
    expect((await project.xroom("plan", "--domain", "chat.og", "--log-level", "error")).out).not.toContain("warning");
  });

  it("warns of a domain and a target that match nothing together", async () => {
    const { project } = await setScene(TWO_DOMAINS);
    const { out } = await project.xroom("plan", "--domain", "chat.org", "--target", "**/demo");
    expect(out).toContain("warning[empty-scope]: nothing declared or owned matches both --domain and --target\n");
    expect(out).toContain("\nNo changes: no declared object is in this scope.\n");
    const drift = await project.xroom("drift", "--domain", "chat.org", "--target", "**/demo");
    expect(drift.out).toContain("\nNo drift: no declared object is in this scope.\n");
  });

  it("takes the address of a series for all of its meetings", async () => {
    const weekly = "{ start: 2026-12-07T10:00, duration: 45m, repeat: FREQ=WEEKLY;COUNT=3 }";
    const { project } = await setScene(`domains: { chat.org: { rooms: { board: { bookings: { weekly: ${weekly} } } } } }\n`);
    const planned = await project.xroom("plan", "--target", "booking/chat.org/board/weekly");
    expect(planned.out).toContain("+ booking/chat.org/board/weekly  # new");
    expect(planned.out).toContain("Plan: 3 to add.");
  });

  it("says once that a plan is refused, and why", async () => {
    const { project, world } = await setScene(manyBookings(12));
    await project.xroom("apply", "-y");
    await project.write("xroom.yaml", configOf(world, "domains: { chat.org: {} }\n"));
    const { code, out, err } = await project.xroom("plan", "--log-level", "error");
    expect({ code, err }).toEqual({ code: 4, err: "" });
    expect(out).toMatch(/Plan: 12 to remove\.\n12 calls \(fra-1: 12\)\.\nThis plan is refused: apply will not run it\.\n$/);
    expect(out.match(/pass --allow-removals/g)).toHaveLength(1);
  });

  it("stays readable and quick with two thousand changes, with the verdict last", async () => {
    const { project } = await setScene(manyBookings(2000));
    const { code, out } = await project.xroom("plan");
    expect(code).toBe(0);
    expect(out.match(/booking\.add/g)).toHaveLength(2000);
    expect(out).toMatch(/\nPlan: 2000 to add\.\n2000 calls \(fra-1: 2000\)\.\n$/);
  });

  it("works from any folder, with -C before or after the command, and with --config anywhere", async () => {
    const { project } = await setScene();
    const config = `${project.directory}/xroom.yaml`;
    const line = [
      `cd / && xroom -C ${project.directory} plan`,
      `cd / && xroom plan -C ${project.directory}`,
      `cd / && xroom --config ${config} plan`,
      `cd / && XROOM_CONFIG=${config} xroom plan`,
      `cd ${project.directory} && XROOM_CONFIG= xroom plan`,
    ];
    for (const each of line)
      expect(await project.shell(each)).toMatchObject({ code: 0, out: expect.stringContaining("2 to add") });
  });
});

describe("standard output", () => {
  it("may be closed by its reader: the exit code stays true, without a message", async () => {
    const { project } = await setScene(manyBookings(500));
    const { out, err } = await project.shell("xroom plan --detailed-exitcode | head -1; echo ${PIPESTATUS[0]}");
    expect({ out, err }).toEqual({ out: "chat.org\n2\n", err: "" });
  });

  it("may be closed during an apply, which goes on to its end", async () => {
    const { project, world } = await setScene(manyBookings(50));
    const { out } = await project.shell("xroom apply -y | head -1; echo ${PIPESTATUS[0]}");
    expect(out).toBe("chat.org\n0\n");
    expect(world.writes()).toHaveLength(50);
    expect((await project.xroom("plan", "--detailed-exitcode")).code).toBe(0);
  });

  it("that can't be written is an error", async () => {
    const { project } = await setScene();
    const { out, err } = await project.shell("xroom plan > /dev/full; echo $?");
    expect(out).toBe("1\n");
    expect(err).toMatch(/^Not all of the output could be written:\nerror\[system\]: no space left on device \(ENOSPC\)\n/);
  });

  it.each(["apply -y", "apply -y --json", "room open chat.org/board", "state rm booking/chat.org/board/kickoff"])(
    "may be full: what %s has done is done all the same, which is not nothing",
    async (command) => {
      const { project } = await setScene();
      if (command.startsWith("state")) await project.xroom("apply", "-y");
      const { out, err } = await project.shell(`xroom ${command} > /dev/full; echo $?; xroom ${command} > /dev/full; echo $?`);
      // The second time there is nothing left to do.
      expect(out).toBe("3\n1\n");
      expect(err).toContain("Not all of the output could be written:");
    },
  );
});
