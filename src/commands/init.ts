import { access, mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fail } from "../model/diagnostic.ts";
import { BUDGETS } from "../model/budgets.ts";
import { readAtMost } from "../model/read-at-most.ts";
import { slugOf } from "../model/names.ts";
import { printable } from "../render/safe/printable.ts";
import { OWN_FOLDER, requireOwnFolder } from "../state/own-folder.ts";
import { defineCommand } from "./define-command.ts";
import { EXIT, type ExitCode } from "./terminal/exit.ts";
import type { Io } from "./terminal/io.ts";
import type { GlobalOptions } from "./terminal/global-options.ts";
import { clockOf, directoryOf } from "./terminal/project-options.ts";
import { readSchema } from "./schema.ts";
import { suggest } from "./terminal/suggest.ts";
import { overwriteFile } from "./terminal/write-output.ts";

export const command = defineCommand({
  secrets: false,
  arguments: { "[domain]": { description: "the domain to begin with", default: "example.org" } },
  examples: ["xroom init chat.org && xroom plan --sandbox"],
  run: ({ domain }, options, io) => init(domain, options, io),
});

const SCHEMA = ".xroom/xroom.schema.json";

/** A booking a week from now, so that there is something to plan. */
function template(project: string | undefined, domain: string, day: string): string {
  return `# yaml-language-server: $schema=${SCHEMA}
version: 1
${project === undefined ? "" : `project: ${project}\n`}defaults: { region: fra-1, timezone: UTC }
domains:
  ${JSON.stringify(domain)}:
    rooms:
      board:
        type: conference
        lock: true
        # password: { env: BOARD_PASSWORD }
        bookings:
          kickoff: { start: ${day}T10:00, duration: 1h }
    # webhooks:
    #   crm: { url: "https://crm.example.com/xroom" }
`;
}

/** The folder's, as far as a project can have it; `undefined` if nothing is left of it. */
function projectName(directory: string): string | undefined {
  const name = slugOf(basename(directory)).replace(/[^a-z0-9._-]/g, "");
  return name === "" ? undefined : name;
}

const IGNORED =
  "# xroom: state and sandbox are of this machine; the schema is for editors\n.xroom/*\n!.xroom/xroom.schema.json\n";

/** RFC 1035. */
const LONGEST_DOMAIN = 253;

/** Writes a first config, the schema for editors, and .gitignore. Never overwrites a config. */
async function init(name: string, options: GlobalOptions, io: Io): Promise<ExitCode> {
  const directory = directoryOf(options, io);
  const domain = name.toLowerCase();
  if (domain === "" || domain.length > LONGEST_DOMAIN || !/^[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}._-]*$/u.test(domain))
    throw fail(
      "bad-domain",
      `${JSON.stringify(name)} is not a domain`,
      "Write it as chat.org, without https:// and without a path.",
    );
  const config = join(directory, "xroom.yaml");
  if (await exists(config))
    throw fail("exists", `there is an xroom.yaml in ${directory} already`, "Edit it, or begin in another folder with -C DIR.");
  const day = new Date(clockOf(options, io) + 7 * 86_400_000).toISOString().slice(0, 10);
  const ignore = join(directory, ".gitignore");
  const ignored = (await exists(ignore)) ? (await readAtMost(ignore, BUDGETS.fileBytes)).toString("utf8") : "";
  await requireOwnFolder(directory);
  await mkdir(join(directory, OWN_FOLDER), { recursive: true });
  await overwriteFile(join(directory, SCHEMA), await readSchema("config"), 0o666);
  await writeFile(config, template(projectName(directory), domain, day), { flag: "wx" });
  const ignores = /^\/?\.xroom/m.test(ignored);
  if (!ignores) await overwriteFile(ignore, `${ignored}${ignored === "" || ignored.endsWith("\n") ? "" : "\n"}${IGNORED}`, 0o666);
  const [plan, apply] = (["plan", "apply"] as const).map((name) => suggest([name], { ...options, sandbox: true }));
  io.out(
    [
      `Wrote xroom.yaml, ${SCHEMA}${ignores ? "" : " and .gitignore"}${options.C === undefined ? "" : ` in ${printable(directory)}`}.`,
      "",
      `Try it with no account:   ${plan}, then ${apply}`,
      `With your account:        export XROOM_ID=… XROOM_SECRET=…, then ${suggest(["plan"], { ...options, sandbox: false })}`,
      "",
    ].join("\n"),
  );
  return EXIT.done;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
