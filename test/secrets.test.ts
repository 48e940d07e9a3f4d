/**
 * Promise 7: no secret leaves memory except in the call that needs it. Every command runs, in fair weather and in foul, with secrets
 * that look different in every encoding; then every byte that was printed or written is searched for them.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createProject, type Project } from "./harness/project.ts";
import { emulate, listen } from "./harness/world.ts";

const NOW = "2026-11-23T09:00:00Z";
const SECRETS = {
  BOARD_PASSWORD: `pä"ss\\w/ord +&?=% <one>`,
  HALL_PASSWORD: `tw'o ${"`"}$(id)${"`"} \u{1f511}`,
};
const LITERAL = "the-literal ~one~";
const IN_FILE = "from a file; it's / there";
const LIVE = "what was live: before/it+all";

/** Where a secret belongs because somebody asked for it there. */
const ASKED_FOR = new Set(["hall.secret", "keys.json", "xroom.yaml", "links.json", "secrets.json", "broken.env"]);

/** Rules that look at passwords, and are broken. */
const POLICY = `version: 1
policies:
  declared: { each: meeting, require: object.password == null, message: m, severity: warning }
  planned: { each: change, require: object.after == null || object.after.password == null, message: m, severity: error }
  unknown: { each: plan, require: dyn(object.tool), where: object.summary.calls > 1000, message: m, severity: error }
`;

const config = (regions: string, url: string, more = ""): string => `version: 1
${regions}
defaults: { region: fra-1, timezone: UTC }
domains:
  chat.org:
    rooms:
      board:
        password: { env: BOARD_PASSWORD }
        hostKey: true
        active: true
        bookings:
          kickoff: { start: 2026-12-01T10:00, duration: 1h }
          weekly: { start: 2026-12-02T10:00, duration: 1h, repeat: FREQ=WEEKLY;COUNT=3 }
      hall:
        password: { env: HALL_PASSWORD }
        bookings:
          a: { start: 2026-12-01T10:00, duration: 1h }
          b: { start: 2026-12-01T12:00, duration: 1h, password: { file: hall.secret } }
          c: { start: 2026-12-01T14:00, duration: 1h, password: "${LITERAL}" }
    webhooks:
      crm: { url: "${url}/x" }
${more}`;

/** How a secret could appear: as it is, or in an encoding, the inside of a longer base64 text among them. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replaceAll("=", "");
    return text.slice(offset === 0 ? 0 : offset + 1, -2);
  });
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
    bytes.toString("hex"),
    encodeURIComponent(secret),
    new URLSearchParams({ x: secret }).toString().slice(2),
    encodeURI(secret),
    secret.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
    secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
  ];
}

async function everythingWritten(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !ASKED_FOR.has(entry.name));
  return Promise.all(
    files.map(
      async (entry) =>
        `${entry.name}\n${await readFile(join(entry.parentPath, entry.name), "latin1")}\n${await readFile(join(entry.parentPath, entry.name), "utf8")}`,
    ),
  );
}

it("no secret shows in anything that is printed or written", { timeout: 400_000 }, async () => {
  const world = await emulate({ now: () => Date.parse(NOW) });
  const { url } = await listen();
  const fra = world.emulator.world("fra-1");
  fra.addBooking({
    domain: "chat.org",
    room: "board",
    start: "2026-12-01T10:00:00Z",
    duration: 30,
    password: LIVE,
    hostKey: "host-key-of-old",
  });
  fra.addBooking({ domain: "chat.org", room: "annex", start: "2026-12-01T10:00:00Z", duration: 30, password: LIVE });
  fra.openRoom("chat.org/annex", { password: LIVE });
  const project: Project = await createProject(
    { "xroom.yaml": config(world.regions, url), "hall.secret": `${IN_FILE}\n`, "policy.yaml": POLICY },
    { ...world.environment, ...SECRETS, XROOM_NOW: NOW },
  );
  const said: string[] = [];
  const run = async (...args: string[]): Promise<number | null> => {
    const { code, out, err } = await project.xroom(...args);
    said.push(`$ xroom ${args.join(" ")}\n${out}\n${err}`);
    return code;
  };
  const everyLook = async (): Promise<void> => {
    for (const look of [
      "plan",
      "plan --json",
      "plan --unmanaged --verbose --out plan.json",
      "show plan.json --unmanaged",
      "show plan.json --json",
      "drift",
      "snapshot --out snapshot.json",
      "snapshot --json",
      "plan --snapshot snapshot.json --unmanaged",
      "plan --snapshot snapshot.json --json",
    ])
      await run(...look.split(" "));
    for (const look of [
      "output",
      "output --json",
      "output --ics",
      "state list",
      "state pull",
      "auth check",
      "regions --check",
      "webhook list",
      "validate --json",
      "import chat.org",
      "plan --format html",
      "config",
      "config --json --occurrences",
      "plan --policy policy.yaml",
    ])
      await run(...look.split(" "));
  };

  // Fair weather.
  await everyLook();
  expect(await run("plan", "--log-level", "debug")).toBe(0);
  expect(await run("apply", "plan.json", "--log-level", "debug")).toBe(0);
  expect(await run("output", "--show-secrets", "--json", "--out", "links.json")).toBe(0);
  await everyLook();

  // Out of files, a broken one among them.
  await project.write("secrets.json", JSON.stringify(SECRETS));
  expect(await run("plan", "--secrets", "secrets.json", "--policy", "policy.yaml", "--json")).toBe(0);
  await project.write("broken.env", `HALL_PASSWORD='${LIVE}'\nHALL_PASSWORD='${LITERAL}'\n${IN_FILE}\n`);
  expect(await run("plan", "--secrets", "broken.env")).toBe(1);

  // Others change a secret; the config changes others; an apply as JSON.
  fra.updateBooking(1, { password: "drifted: by/hand+now" });
  project.environment["HALL_PASSWORD"] = `${SECRETS.HALL_PASSWORD}!`;
  await everyLook();
  expect(await run("apply", "plan.json", "--json", "--log-level", "debug")).toBe(0);

  // Foul weather: an API that says back what it was sent, proxies' pages, cut-off answers, refusals, a stale plan.
  await project.write("xroom.yaml", config(world.regions, url).replaceAll("BOARD_PASSWORD", "HALL_PASSWORD"));
  await everyLook();
  for (const fault of [
    { kind: "garbage" },
    { kind: "html" },
    { kind: "status", status: 500 },
    { kind: "cut-off" },
    { kind: "drop", when: "after" },
  ] as const) {
    world.emulator.order({ match: { collection: "booking", method: "update" }, fault, times: 2 });
  }
  fra.updateBooking(1, { password: "one more: by/hand" });
  expect(await run("apply", "plan.json")).toBe(4);
  await run("apply", "plan.json", "--partial", "--log-level", "debug");
  await run("apply", "-y", "--json", "--log-level", "debug", "--host-keys", "keys.json");
  project.environment["BOARD_PASSWORD"] = "";
  delete project.environment["HALL_PASSWORD"];
  await everyLook();
  await project.write("xroom.yaml", config(world.regions, url, `        password: "${LITERAL}`));
  await everyLook();

  const hostKeys = fra.bookings().flatMap(({ hostKey }) => hostKey ?? []);
  const roomKeys = fra.rooms().flatMap(({ hostKey }) => hostKey ?? []);
  expect(hostKeys.length).toBeGreaterThan(3);
  expect(roomKeys).toHaveLength(1);
  const written = await everythingWritten(project.directory);
  expect(written.length).toBeGreaterThan(1);
  const secrets = [
    ...Object.values(SECRETS),
    LITERAL,
    IN_FILE,
    LIVE,
    "drifted: by/hand+now",
    "one more: by/hand",
    ...hostKeys,
    ...roomKeys,
    world.emulator.account.secret,
  ];
  for (const secret of secrets) {
    for (const form of formsOf(secret)) {
      for (const text of [...said, ...written])
        expect(text.includes(form), `${secret} shows as ${form} in: ${text.slice(0, 3_000)}`).toBe(false);
    }
  }
});
