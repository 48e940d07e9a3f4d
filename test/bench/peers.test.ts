import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { createProject } from "../config/project.ts";

const PEERS = fileURLToPath(new URL("peers.mjs", import.meta.url));

/** Plays OpenTofu with the REST provider: it reads each object that its state has, adds the others, and writes the state at its end. */
const TOFU = `
import { existsSync, readFileSync, writeFileSync } from "node:fs";
const [command] = process.argv.slice(2);
const uri = /uri += "([^"]+)"/.exec(readFileSync("main.tf", "utf8"))[1];
const known = existsSync("terraform.tfstate") ? JSON.parse(readFileSync("terraform.tfstate", "utf8")) : {};
if (command === "init") writeFileSync("ready", "");
else if (!existsSync("ready")) process.exit(1);
else {
  for (const id of Object.values(known)) if (!(await fetch(uri + "/objects/" + id)).ok) process.exit(1);
  for (const each of command === "apply" ? JSON.parse(readFileSync("bookings.json", "utf8")) : []) {
    if (known[each.name] !== undefined) continue;
    const answer = await fetch(uri + "/objects", { method: "POST", body: JSON.stringify(each) });
    known[each.name] = (await answer.json()).id;
  }
  if (command === "apply") writeFileSync("terraform.tfstate", JSON.stringify(known));
}
`;

/** Plays DNSControl: a zone file that is as the config, or is not. */
const DNSCONTROL = `
import { existsSync, readFileSync, writeFileSync } from "node:fs";
JSON.parse(readFileSync("creds.json", "utf8"));
const zone = (readFileSync("dnsconfig.js", "utf8").match(/A\\("o\\d+"/g) ?? []).join();
if (process.argv[2] === "push") writeFileSync("zones/example.test.zone", zone);
else if (!existsSync("zones/example.test.zone") || readFileSync("zones/example.test.zone", "utf8") !== zone) process.exit(1);
`;

it("measures each command that is given, leaves out and names the others, and counts what a killed apply doubles", async () => {
  const folder = createProject({ "tofu.mjs": TOFU, "dnscontrol.mjs": DNSCONTROL });
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      PEERS,
      "--objects",
      "8",
      "--runs",
      "1",
      "--trials",
      "1",
      "--killed",
      "20",
      "--latency",
      "0",
      "--peers",
      "OpenTofu,DNSControl,octoDNS",
    ],
    {
      env: {
        PATH: process.env["PATH"],
        XROOM_BENCH_TOFU: join(folder, "tofu.mjs"),
        XROOM_BENCH_DNSCONTROL: join(folder, "dnscontrol.mjs"),
      },
    },
  );
  const rows = stdout.split("\n").map((line) => line.split("|").map((each) => each.trim()));
  const rowOf = (name: string): string[] => rows.find((row) => row.includes(name)) ?? [];
  expect(rowOf("OpenTofu + REST provider").slice(3, 5)).toEqual([
    expect.stringMatching(/^\d+\.\d\d, \d+, 8$/),
    expect.stringMatching(/^\d+\.\d\d, \d+, 8$/),
  ]);
  expect(rowOf("DNSControl")[3]).toMatch(/^\d+\.\d\d, \d+, –$/);
  expect(stdout).toContain("octoDNS is left out: XROOM_BENCH_OCTODNS names no command.");
  // Killed after the tenth object, without a state: these are made again.
  const [, trial] = rows.filter((row) => row.includes("OpenTofu + REST provider"));
  expect(trial?.slice(2, 6)).toEqual(["1", expect.stringMatching(/^1[01]$/), "0", "0"]);
});
