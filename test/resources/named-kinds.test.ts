import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { KINDS } from "../../src/resources/registry.ts";

const SRC = fileURLToPath(new URL("../../src/", import.meta.url));

/** Whole folders that belong to kinds. */
const OWN = [
  "resources/",
  "emulator/",
  "webhooks/",
  "config/generated/",
  "commands/room/",
  "commands/webhook/",
  "project/rooms/",
];

/** Single files, each with why it may name a kind. */
const ALLOWED: Readonly<Record<string, string>> = {
  "api/wire.ts": "the typed list of wire methods",
  "api/methods.ts": "what each wire method does",
  "model/address.ts": "a room is a place, as regions and domains are",
  "model/config.ts": "what a config file declares",
  "config/": "what a config file declares",
  "commands/import/calendar.ts": "a calendar's events become bookings",
  "commands/index.ts": "the groups of commands that are about one kind",
  "project/ask-regions.ts": "lists the rooms to see whether a region answers",
  "commands/init.ts": "an example of a config file",
  "controller/events/webhook.ts": "the controller's own webhook, as a config declares one",
  "controller/sandbox/start.ts": "an example of a config file",
  "project/webhook-secrets.ts": "which secrets the config's webhooks would be sent",
  "policy/fields.ts": "the fields of what rules are about, as the config declares it",
};

const names = KINDS.map(({ name }) => name).join("|");
const NAMES_A_KIND = new RegExp(
  [
    // As a value, at the start of an address, or in a wire method.
    `["'\`](?:${names})(?:["'\`]|[/.])`,
    // By a section of the config.
    String.raw`\.(?:bookings|webhooks)\b|\b(?:bookings|webhooks)\s*:`,
    // By an import.
    `resources/(?:${names})/`,
  ].join("|"),
);
/** An example of a command, in a help text. */
const EXAMPLE = /xroom \w+/;
/** A room as a place: \`spec["room"]\`, \`"room" in spec\`, a field's name in a list. Only a comparison makes a kind of it. */
const PLACE = /(?<![!=]== )"room"(?! [!=]==)/g;

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".ts") && !file.includes("generated/"),
);

it("no file names a kind of objects but its own", () => {
  const others = files.filter((file) => [...OWN, ...Object.keys(ALLOWED)].every((own) => !file.startsWith(own)));
  expect(others.length).toBeGreaterThan(200);
  expect(others.flatMap((file) => linesNamingKinds(file).map((line) => `${file}: ${line}`))).toEqual([]);
});

it("the list of exceptions has none that is not needed", () => {
  const idle = Object.keys(ALLOWED).filter(
    (own) => !files.some((file) => file.startsWith(own) && linesNamingKinds(file).length > 0),
  );
  expect(idle).toEqual([]);
});

function linesNamingKinds(file: string): string[] {
  const code = readFileSync(SRC + file, "utf8").replaceAll(/^\s*(?:\/\/|\/\*\*|\*).*$/gm, "");
  return code.split("\n").flatMap((line) => {
    const isNaming = NAMES_A_KIND.test(line.replaceAll(PLACE, "")) && !EXAMPLE.test(line);
    return isNaming ? [line.trim()] : [];
  });
}
