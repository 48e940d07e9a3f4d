import { diagnoseCalls } from "../../api/diagnose.ts";
import { listInventory } from "../../project/inventory.ts";
import { openProject } from "../../project/open.ts";
import type { InventoryItem } from "../../project/standing.ts";
import { renderJson } from "../../render/safe/json.ts";
import { printable } from "../../render/safe/printable.ts";
import { renderTable } from "../../render/text/table.ts";
import { webhook } from "../../resources/webhook/index.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { projectOptions } from "../terminal/project-options.ts";
import { runUntilStopped } from "../terminal/stopping.ts";
import { suggest } from "../terminal/suggest.ts";
import { printDiagnostics } from "../terminal/print-diagnostics.ts";
import { showsNotes } from "../terminal/log-level.ts";

export const command = defineCommand({
  arguments: { "[domains...]": "only these; one that isn't declared is looked for in every region" },
  options: {
    "--region <name>": { description: "in this region, in place of the config's; repeatable", repeatable: true },
    "--json": "print them as JSON",
  },
  examples: ["xroom webhook list               of every declared domain", "xroom webhook list chat.org --region fra-1 --json"],
  run: ({ domains }, options, io) => {
    return runUntilStopped(io, async (signal) => {
      const needs = { config: "optional", secrets: false, state: false } as const;
      await using project = await openProject({ ...projectOptions(options, io), ...needs });
      const request = { domains, regions: options.region ?? [], signal };
      const { items, missing, errors } = await listInventory(project, webhook, request);
      signal.throwIfAborted();
      const rows = items.map(rowOf);
      if (options.json === true) io.out(renderJson(rows));
      else {
        io.out(rows.length > 0 ? renderTable(COLUMNS, rows.map(cellsOf)) : "No webhooks.\n");
        if (missing.length > 0 && showsNotes(options)) {
          const names = missing.map(({ address }) => printable(address)).join(", ");
          io.out(
            `\nDeclared, but not there: ${names}. \`${suggest(["plan"], options)}\` shows what would make ${missing.length === 1 ? "it" : "them"}.\n`,
          );
        }
      }
      if (errors.length === 0) return EXIT.done;
      if (options.json !== true) io.err("\n");
      printDiagnostics(diagnoseCalls(errors), options, io);
      return EXIT.failed;
    });
  },
});

const COLUMNS = ["id", "domain", "region", "room", "type", "target", "validated", "standing", "address"] as const;

interface Row {
  readonly id: number | string;
  readonly domain: string;
  readonly region: string;
  /** `null`: for the whole domain. */
  readonly room: string | null;
  readonly type: "url" | "robot";
  readonly url?: string;
  readonly robot?: number;
  readonly validated: boolean;
  readonly standing: InventoryItem["standing"];
  readonly address: string;
}

function rowOf({ observed, standing, address }: InventoryItem): Row {
  const { id, domain, region, room = null, spec } = observed;
  const target =
    typeof spec["url"] === "string"
      ? { type: "url" as const, url: spec["url"] }
      : { type: "robot" as const, robot: Number(spec["robot"]) };
  return { id, domain, region, room, ...target, validated: spec["validated"] === true, standing, address };
}

function cellsOf({ room, url, robot, validated, id, ...row }: Row): Record<(typeof COLUMNS)[number], string> {
  return { ...row, id: String(id), room: room ?? "(all)", target: url ?? String(robot), validated: validated ? "yes" : "no" };
}
