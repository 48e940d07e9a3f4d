import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { parseState } from "../../src/state/document.ts";
import { createRepositories, git, GIT_ENVIRONMENT } from "../harness/git.ts";
import { createProject } from "../harness/project.ts";
import { emulate, listen } from "../harness/world.ts";

const NOW = "2026-11-23T09:00:00Z";
const PASSWORDS = ["board-pässword", "hall-password"];
const PATH = "/hooks/7d2f40c1-nobody-guesses-this";

it("no secret reaches the place of the state: neither by the state, its intents and its lock, nor by its history", async () => {
  const world = await emulate({ now: () => Date.parse(NOW) });
  const listener = await listen();
  const config = (hour: number): string => `version: 1
${world.regions}
defaults: { region: fra-1, timezone: UTC }
domains:
  chat.org:
    rooms:
      board: { password: { env: BOARD }, hostKey: true, active: true, bookings: { a: { start: 2026-12-01T${hour}:00, duration: 1h } } }
      hall: { bookings: { b: { start: 2026-12-01T10:00, duration: 1h, password: ${PASSWORDS[1]}, hostKey: true } } }
    webhooks: { crm: { url: "${listener.url}${PATH}-${hour}" } }
`;
  const { remote } = await createRepositories();
  const project = await createProject(
    { "xroom.yaml": config(10) },
    {
      ...GIT_ENVIRONMENT,
      ...world.environment,
      XROOM_NOW: NOW,
      BOARD: PASSWORDS[0] ?? "",
      XROOM_STATE: `git:file://${remote}#refs/xroom/production`,
    },
  );
  expect(await project.xroom("apply", "-y")).toMatchObject({ code: 0 });
  await project.write("xroom.yaml", config(12));
  expect(await project.xroom("apply", "-y")).toMatchObject({ code: 0 });

  const region = world.emulator.world("fra-1");
  const hostKeys = [...region.bookings("chat.org"), ...region.rooms("chat.org")].map(({ hostKey }) => hostKey ?? "");
  expect(hostKeys).toHaveLength(3);
  const { account } = world.emulator;
  const all = await execute("git", ["cat-file", "--batch-all-objects", "--batch"], { cwd: remote, env: GIT_ENVIRONMENT });
  expect(all.stdout).toContain("booking/chat.org/board/a");
  expect(all.stdout).toContain('"expires"');
  for (const secret of [...PASSWORDS, ...hostKeys, account.secret, PATH, listener.url]) {
    expect(secret).not.toBe("");
    expect(all.stdout, secret).not.toContain(secret);
    expect(all.stdout, secret).not.toContain(JSON.stringify(secret).slice(1, -1));
  }

  // A list of all fields, so that a new one is noticed.
  const commits = (await git(remote, "log", "--format=%H", "refs/xroom/production")).split("\n");
  expect(commits.length).toBeGreaterThan(3);
  let intents = 0;
  for (const commit of commits) {
    const state = parseState(await git(remote, "show", `${commit}:state.json`), commit);
    expect(STATE).toEqual(expect.arrayContaining(Object.keys(state)));
    for (const object of Object.values(state.objects)) expect(OBJECT).toEqual(expect.arrayContaining(Object.keys(object)));
    for (const intent of state.intents) expect(INTENT).toEqual(expect.arrayContaining(Object.keys(intent)));
    intents += state.intents.length;
  }
  expect(intents).toBeGreaterThan(0);
});

const execute = promisify(execFile);
const OBJECT = ["kind", "region", "id", "protect", "until", "applied", "under", "predecessors"];
const STATE = [
  "format",
  "lineage",
  "serial",
  "key",
  "project",
  "objects",
  "series",
  "missing",
  "gone",
  "plans",
  "applied",
  "open",
  "intents",
];
const INTENT = ["address", "kind", "region", "domain", "key", "late", "replaces", "lands", "since", "under"];
