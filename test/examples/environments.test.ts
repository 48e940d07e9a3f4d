/** examples/environments: both plans at once, each with its own account and state. */
import { appendFileSync, cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { temporaryFolder } from "../harness/folder.ts";
import { xroom } from "../harness/in-process.ts";
import { emulate } from "../harness/world.ts";

const example = fileURLToPath(new URL("../../examples/environments/", import.meta.url));

it("staging and production come to the same templates, apart from what their root files say", async () => {
  const directory = temporaryFolder();
  cpSync(example, directory, { recursive: true });
  const world = await emulate();
  for (const root of ["staging", "production"]) appendFileSync(join(directory, `${root}.yaml`), `${world.regions}\n`);
  const { XROOM_ID = "", XROOM_SECRET = "", ...hosts } = world.environment;
  const accounts = ["STAGING", "PRODUCTION"].flatMap((name): [string, string][] => [
    [`XROOM_${name}_ID`, XROOM_ID],
    [`XROOM_${name}_SECRET`, XROOM_SECRET],
  ]);
  const own = { TEAM_PASSWORD: "velvet-otter-41", XROOM_NOW: "2026-12-01T09:00:00Z" };
  const environment = { ...hosts, ...Object.fromEntries(accounts), ...own };
  const run = (config: string, ...args: string[]) => xroom(directory, [...args, "--config", `${config}.yaml`], { environment });
  const roomsOf = async (config: string): Promise<unknown> => {
    const { out, err } = await run(config, "config", "--json");
    expect(err).toBe("");
    const { project, domains } = JSON.parse(out) as {
      readonly project: string;
      readonly domains: Record<string, { readonly rooms: Record<string, Record<string, unknown>> }>;
    };
    const rooms = Object.values(domains).flatMap(({ rooms: all }) => Object.entries(all));
    return [project, rooms.map(([name, { capacity, lock, hostKey, protect }]) => [name, capacity, lock, hostKey, protect])];
  };
  expect(await roomsOf("staging")).toEqual(["meetings-staging", [["design", 12, true, true, undefined]]]);
  expect(await roomsOf("production")).toEqual([
    "meetings-production",
    [
      ["design", 12, true, true, true],
      ["sales", 30, true, true, undefined],
      ["board", 50, true, true, undefined],
    ],
  ]);
  expect(await run("staging", "apply", "-y")).toMatchObject({ code: 0 });
  expect([existsSync(join(directory, ".xroom/staging.json")), existsSync(join(directory, ".xroom/production.json"))]).toEqual([
    true,
    false,
  ]);
  const other = await run("production", "plan", "--state", "file:.xroom/staging.json");
  expect(other.code).toBe(4);
  expect(other.err).toContain("other-project");
});
