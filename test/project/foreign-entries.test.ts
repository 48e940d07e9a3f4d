/** Whoever can write a state could have xroom remove what it never made: an entry that xroom can't have written owns nothing. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { applyProject } from "../../src/project/apply/apply.ts";
import { openProject } from "../../src/project/open.ts";
import { planProject } from "../../src/project/plan.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { emulate } from "../harness/world.ts";

const NOW = Date.parse("2026-11-23T09:00:00Z");

it("a forged entry of a state removes no booking, is told of once, and is gone with the next apply", async () => {
  const world = await emulate();
  const directory = temporaryFolder();
  const room = "board: { bookings: { kickoff: { start: 2026-12-01T10:00:00Z, duration: 1h } } }";
  const config = `version: 1\n${world.regions}\ndefaults: { region: fra-1 }\ndomains: { chat.org: { rooms: { ${room} } } }\n`;
  await writeFile(join(directory, "xroom.yaml"), config);
  const foreign = world.emulator
    .world("fra-1")
    .addBooking({ domain: "chat.org", room: "ceo", start: "2026-12-02T10:00:00Z", duration: 60 });
  const entry = { kind: "booking", region: "fra-1", id: foreign.id, applied: `hmac-sha256:${"0".repeat(64)}` };
  const { kind: _, region: __, ...short } = entry;
  const state = {
    format: "xroom.state/2",
    lineage: "d3b2a1c0-0000-4000-8000-000000000000",
    serial: 1,
    objects: { "chat.org": { "fra-1": { "booking/ceo/x": short } }, "booking/chat.org/ceo/y": entry },
    series: {},
    missing: [],
    gone: [],
    plans: [],
    open: [],
    intents: [],
  };
  await mkdir(join(directory, ".xroom"));
  await writeFile(join(directory, ".xroom/state.json"), JSON.stringify(state));

  const project = await openProject({ directory, environment: world.environment, now: NOW });
  onTestFinished(() => project.close());
  const plan = await planProject(project);
  expect(plan.changes.map(({ action, address }) => `${action} ${address}`)).toEqual(["add booking/chat.org/board/kickoff"]);
  expect(plan.diagnostics).toMatchObject([
    {
      severity: "warning",
      code: "foreign-entry",
      summary: "in the state booking/chat.org/ceo/x and booking/chat.org/ceo/y have no fingerprint of xroom: they own nothing",
    },
  ]);
  expect(plan.unmanaged).toMatchObject([{ kind: "booking", id: foreign.id }]);

  expect(await applyProject(project, { command: "a test" })).toMatchObject({ kind: "applied" });
  expect(world.writes().map(({ call }) => call)).toEqual(["booking.add"]);
  expect(await readFile(join(directory, ".xroom/state.json"), "utf8")).not.toContain("ceo");
  expect((await planProject(project)).diagnostics).toEqual([]);
});
