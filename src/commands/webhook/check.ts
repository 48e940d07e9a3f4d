import type { Diagnostic } from "../../model/diagnostic.ts";
import { proxiesOf } from "../../api/proxies.ts";
import { checkListener, createPoster, type ListenerReport, type RequestCheck } from "../../webhooks/check/index.ts";
import { renderJson } from "../../render/safe/json.ts";
import { renderTable } from "../../render/text/table.ts";
import { TOOL } from "../../model/version.ts";
import { type CommandOptions, defineCommand } from "../define-command.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import type { Io } from "../terminal/io.ts";
import type { OptionTable } from "../terminal/option-table.ts";
import { timeout } from "../terminal/option-values.ts";
import { runUntilStopped } from "../terminal/stopping.ts";
import { printDiagnostics } from "../terminal/print-diagnostics.ts";
import { KEY_OPTIONS, webhookKeyOf } from "./key.ts";
import { newSignThis } from "./sign.ts";

const options = {
  ...KEY_OPTIONS,
  "--no-events": "send only a validation: a listener in production would take the events for real",
  "--domain <name>": { description: "the domain of the events", default: "example.org" },
  "--room <name>": { description: "the room of the events", default: "xroom-check" },
  "--timeout <duration>": {
    description: "how long to wait for an answer",
    parse: timeout,
    default: 10,
    defaultText: "10s",
  },
  "--json": "print the findings as JSON",
} as const satisfies OptionTable;

type CheckOptions = CommandOptions<typeof options>;

export const command = defineCommand({
  arguments: { "<url>": "the webhook's url" },
  options,
  examples: ["xroom webhook check https://crm.example.com/xroom", "xroom webhook check http://127.0.0.1:8080/ --no-events"],
  run: ({ url }, options, io) => check(url, options, io),
});

async function check(url: string, options: CheckOptions, io: Io): Promise<ExitCode> {
  const key = await webhookKeyOf(options, io);
  return runUntilStopped(io, async () => {
    const poster = createPoster({ timeout: options.timeout * 1_000, proxy: proxiesOf(io.environment) });
    try {
      const { domain, room } = options;
      const events = options.events ? { domain, room } : undefined;
      const apiSecret = io.environment["XROOM_SECRET"];
      const report = await checkListener({
        url,
        key,
        apiSecret,
        poster,
        newSignThis,
        events,
        userAgent: TOOL.replace(" ", "/"),
      });
      const ok = report.checks.every((check) => !isBad(check));
      if (options.json === true) io.out(renderJson({ url, ok, ...report }));
      else tell(report, ok, options, io);
      return ok ? EXIT.done : EXIT.failed;
    } finally {
      await poster.close();
    }
  });
}

function tell({ remarks, checks }: ListenerReport, ok: boolean, options: CheckOptions, io: Io): void {
  const rows = checks.map((check) => ({
    request: check.name,
    status: check.status === null ? "none" : String(check.status),
    time: `${check.milliseconds} ms`,
    result: isBad(check) ? "failed" : check.diagnostics.length > 0 ? "ok, but see below" : "ok",
  }));
  io.out(renderTable(["request", "status", "time", "result"], rows));
  const found = [...remarks, ...grouped(checks)];
  if (found.length > 0) {
    io.err("\n");
    printDiagnostics(found, options, io);
  }
  if (!ok) return;
  io.out(
    options.events
      ? "The listener answers as the platform expects.\n"
      : "The listener answers a validation as the platform expects.\n",
  );
}

function isBad({ diagnostics }: RequestCheck): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

/** Reports a problem that several requests share once, with their names. */
function grouped(checks: readonly RequestCheck[]): Diagnostic[] {
  const found = new Map<string, { readonly diagnostic: Diagnostic; readonly names: string[] }>();
  for (const { name, diagnostics } of checks) {
    for (const diagnostic of diagnostics) {
      const key = `${diagnostic.code}\n${diagnostic.summary}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { diagnostic, names: [name] });
      else known.names.push(name);
    }
  }
  return [...found.values()].map(({ diagnostic, names }) => ({
    ...diagnostic,
    summary: `${names.join(", ")}: ${diagnostic.summary}`,
  }));
}
