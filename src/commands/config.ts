import { renderConfigJson, renderConfigText, showConfig } from "../render/config/index.ts";
import { createScope, isTargeted } from "../plan/scope.ts";
import { openProject } from "../project/open.ts";
import { scopeWarnings } from "../project/scope-warnings.ts";
import { defineCommand } from "./define-command.ts";
import { EXIT } from "./terminal/exit.ts";
import { SCOPE_OPTIONS, scopeOf } from "./terminal/option-groups.ts";
import { printDiagnostics } from "./terminal/print-diagnostics.ts";
import { projectOptions } from "./terminal/project-options.ts";

export const command = defineCommand({
  secrets: false,
  options: {
    ...SCOPE_OPTIONS,
    "--occurrences": "show the meetings of series within the horizon, in place of their rules",
    "--json": "as JSON, with the origin of each value",
  },
  examples: [
    "xroom config                                  each value, and the file and line that it is from",
    "xroom config --target 'room/chat.org/board'   what one room comes to",
    "xroom config --json | jq '.domains[].rooms | keys'",
  ],
  run: async (_, options, io) => {
    const needs = { declared: true, secrets: false, regions: false, state: false } as const;
    await using project = await openProject({ ...projectOptions(options, io), ...needs });
    const { declared, diagnostics } = project;
    if (declared === undefined) throw new TypeError("the config was not told");
    const scope = createScope(scopeOf(options));
    const shown = showConfig(declared, {
      domain: scope.domain,
      address: scope.address,
      targeted: isTargeted(scope.globs),
      occurrences: options.occurrences === true,
    });
    io.out(options.json === true ? renderConfigJson(shown) : renderConfigText(shown));
    printDiagnostics([...diagnostics, ...scopeWarnings(scope, project)], options, io);
    return EXIT.done;
  },
});
