// Appendix B from the booking to the closed room, on an emulator whose clock is moved: `npm run build && node examples/private-room/run.mjs`.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createEmulator } from "xroom/emulator";

const cli = fileURLToPath(new URL("../../dist/cli.cjs", import.meta.url));
const project = mkdtempSync(join(tmpdir(), "xroom-private-room-"));
const config = join(project, "xroom.yaml");
const password = "a password for guests";

const emulator = createEmulator();
const url = await emulator.listen();
const fra = emulator.world("fra-1");

function say(text) {
  console.log(`\n# ${text}`);
}

function setClock(instant) {
  emulator.clock.set(Date.parse(instant));
  say(`It is ${instant}.`);
}

/** Runs the command at the emulator's hour; throws if it ends otherwise than expected. */
async function xroom(args, expected = 0) {
  console.log(`\n$ xroom ${args.join(" ")}\n`);
  const env = {
    ...process.env,
    XROOM_ID: emulator.account.id,
    XROOM_SECRET: emulator.account.secret,
    // A config alone may not send credentials anywhere, not even here.
    XROOM_HOSTS: `api:${new URL(url).host}`,
    XROOM_NOW: new Date(emulator.clock.now()).toISOString(),
    INTERVIEW_PASSWORD: password,
  };
  const child = spawn(process.execPath, [cli, ...args], { cwd: project, env, stdio: ["ignore", "inherit", "inherit"] });
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code !== expected) throw new Error(`xroom ${args.join(" ")} ended with ${code}, and not with ${expected}`);
}

/** What somebody meets who opens a link: a place as this or that, or a closed door. */
function follow(who, link, typed) {
  const { pathname, searchParams } = new URL(link);
  const id = `chat.org${decodeURIComponent(pathname)}`;
  const hostKey = searchParams.get("host-key");
  const types = ["", "conference host", "conference user"];
  try {
    const person = { id: who, ...(hostKey === null ? {} : { hostKey }), ...(typed === undefined ? {} : { password: typed }) };
    const { type } = fra.join(id, person);
    say(`${who} comes in as ${types[type]}.`);
  } catch (error) {
    say(`${who} stays outside: ${error.message}.`);
  }
}

try {
  const text = readFileSync(new URL("xroom.yaml", import.meta.url), "utf8");
  const regions = ["fra-1", "sfo-1", "sgp-1"].map((name) => `${name}: { url: "${url}/${name}" }`).join(", ");
  writeFileSync(config, text.replace("version: 1", `version: 1\nregions: { ${regions} }`));

  setClock("2026-11-23T09:00:00Z");
  say("The room is booked in advance.");
  await xroom(["apply", "-y"]);

  setClock("2026-12-01T09:00:00Z");
  try {
    fra.openFromInterface("chat.org/interview", { id: "mallory" });
  } catch (error) {
    say(`Mallory can't open it from the interface: ${error.message}.`);
  }

  say("The time has come: active: true.");
  writeFileSync(config, readFileSync(config, "utf8").replace("# active: true", "active: true"));
  await xroom(["apply", "-y", "--host-keys", "keys.json"]);
  await xroom(["plan", "--detailed-exitcode"]);
  await xroom(["output"]);

  const [{ hostLink }] = JSON.parse(readFileSync(join(project, "keys.json"), "utf8"));
  const guestLink = hostLink.slice(0, hostLink.indexOf("?"));
  follow("mallory", guestLink);
  follow("kim", guestLink, password);
  follow("host", hostLink);
  await xroom(["room", "list"]);

  setClock("2026-12-01T10:16:00Z");
  say("The hour is over: active: false. The host has left, Kim is still inside, so the room stays open.");
  writeFileSync(config, readFileSync(config, "utf8").replace("active: true", "active: false"));
  fra.leave("chat.org/interview", "host");
  await xroom(["apply", "-y"], 3);

  say("Kim leaves.");
  fra.leave("chat.org/interview", "kim");
  await xroom(["apply", "-y"]);
  await xroom(["room", "list"]);
} finally {
  await emulator.close();
  rmSync(project, { recursive: true, force: true });
}
