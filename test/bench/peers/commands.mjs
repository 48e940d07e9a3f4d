/** The commands that are compared, with a config of so many objects for each. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeConfig } from "../world.mjs";

/**
 * @typedef {object} Peer
 * @property {string} name
 * @property {string | undefined} command `undefined`: it is not here
 * @property {string} variable names the command
 * @property {(folder: string, objects: number, url: string) => Promise<unknown>} write the config
 * @property {readonly string[]} [init] before the first plan
 * @property {readonly string[]} plan
 * @property {readonly string[]} apply
 * @property {"emulator" | "store" | "files"} to where the objects are
 */

const ZONE = "example.test";
const numbers = (/** @type {number} */ count) => Array.from({ length: count }, (_, number) => number);
const addressOf = (/** @type {number} */ number) => `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;

/** @param {NodeJS.ProcessEnv} environment @returns {Peer[]} */
export function peersOf(environment) {
  const given = (/** @type {string} */ variable) => ({ variable, command: environment[variable] });
  return [
    {
      name: "xroom",
      variable: "PATH",
      command: fileURLToPath(new URL("../../../dist/cli.cjs", import.meta.url)),
      write: (folder, bookings, url) => writeConfig(folder, { bookings, domains: 1, shape: "single", url }),
      plan: ["plan"],
      apply: ["apply", "-y"],
      to: "emulator",
    },
    {
      name: "OpenTofu + REST provider",
      ...given("XROOM_BENCH_TOFU"),
      write: writeTofu,
      init: ["init", "-input=false", "-no-color"],
      plan: ["plan", "-input=false", "-no-color"],
      apply: ["apply", "-input=false", "-no-color", "-auto-approve"],
      to: "store",
    },
    {
      name: "DNSControl",
      ...given("XROOM_BENCH_DNSCONTROL"),
      write: writeDnsControl,
      plan: ["preview"],
      apply: ["push"],
      to: "files",
    },
    {
      name: "octoDNS",
      ...given("XROOM_BENCH_OCTODNS"),
      write: writeOctoDns,
      plan: ["--config-file", "octodns.yaml"],
      apply: ["--config-file", "octodns.yaml", "--doit", "--force"],
      to: "files",
    },
  ];
}

/** @param {string} folder @param {number} objects @param {string} url */
async function writeTofu(folder, objects, url) {
  const list = numbers(objects).map((number) => ({ name: `booking-${number}`, room: `room-${number % 100}`, duration: 45 }));
  await writeFile(join(folder, "bookings.json"), JSON.stringify(list));
  await writeFile(
    join(folder, "main.tf"),
    `terraform {
  required_providers {
    restapi = { source = "Mastercard/restapi" }
  }
}
provider "restapi" {
  uri                  = "${url}"
  id_attribute         = "id"
  write_returns_object = true
}
resource "restapi_object" "booking" {
  for_each = { for each in jsondecode(file("bookings.json")) : each.name => each }
  path     = "/objects"
  data     = jsonencode(each.value)
}
`,
  );
}

/** @param {string} folder @param {number} objects */
async function writeDnsControl(folder, objects) {
  await mkdir(join(folder, "zones"), { recursive: true });
  const records = numbers(objects).map((number) => `  A("o${number}", "${addressOf(number)}"),\n`);
  await writeFile(
    join(folder, "creds.json"),
    JSON.stringify({ bind: { TYPE: "BIND", directory: "zones" }, none: { TYPE: "NONE" } }),
  );
  await writeFile(
    join(folder, "dnsconfig.js"),
    `D("${ZONE}", NewRegistrar("none"), DnsProvider(NewDnsProvider("bind")),\n${records.join("")}  {});\n`,
  );
}

/** @param {string} folder @param {number} objects */
async function writeOctoDns(folder, objects) {
  for (const name of ["declared", "live"]) await mkdir(join(folder, name), { recursive: true });
  const records = numbers(objects).map((number) => `o${number}: { type: A, ttl: 300, value: ${addressOf(number)} }\n`);
  await writeFile(join(folder, "declared", `${ZONE}.yaml`), records.join(""));
  const provider = (/** @type {string} */ name) =>
    `  ${name}: { class: octodns.provider.yaml.YamlProvider, directory: ./${name}, enforce_order: false }\n`;
  await writeFile(
    join(folder, "octodns.yaml"),
    `providers:\n${provider("declared")}${provider("live")}zones:\n  ${ZONE}.: { sources: [declared], targets: [live] }\n`,
  );
}
