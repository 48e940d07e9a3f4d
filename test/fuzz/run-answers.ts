import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { importProject } from "../../src/project/import.ts";
import { applyProject } from "../../src/project/apply/apply.ts";
import { openProject } from "../../src/project/open.ts";
import { planProject } from "../../src/project/plan.ts";
import type { LiveProject } from "../../src/project/project.ts";
import { renderEventJson } from "../../src/render/apply/event-json.ts";
import { renderTry } from "../../src/render/apply/request-log.ts";
import { renderJson } from "../../src/render/safe/json.ts";
import { renderPlan } from "../../src/render/text/plan.ts";
import { renderDiagnostics } from "../../src/render/text/diagnostics.ts";
import { Failure } from "../../src/model/diagnostic.ts";
import { type AnswersInput, CONFIG, ENVIRONMENT } from "./input.ts";
import { writeFiles } from "./run-command.ts";

/** Plans, imports and applies a project whose regions give these answers. Throws what is no Failure. */
export async function runAnswers({ answer }: AnswersInput, directory: string): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      const { status, headers, body } = answer(/(\w+)$/.exec(request.url ?? "")?.[1] ?? "");
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const regions = `regions: { ${["fra-1", "sfo-1", "sgp-1"].map((name) => `${name}: { url: "${url}" }`).join(", ")} }\n`;
  await writeFiles({ "xroom.yaml": `${regions}${CONFIG}` }, directory);
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  try {
    await using project = await openProject({
      directory,
      environment: { ...ENVIRONMENT, XROOM_HOSTS: "127.0.0.1" },
      now: Date.parse(ENVIRONMENT.XROOM_NOW),
      retry: { tries: 2, within: 150, base: 1, cap: 2 },
      timeout: 2_000,
      onTry: (event) => say(renderTry(event)),
    });
    for (const act of [plan, readAsConfig, apply]) await unlessFailure(act(project, say), say);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return said.join("");
}

type Say = (text: string) => void;

async function plan(project: LiveProject, say: Say): Promise<void> {
  const made = await planProject(project);
  say(renderJson(made));
  say(renderPlan(made, { color: false, verbose: true, unmanaged: true }));
}

async function readAsConfig(project: LiveProject, say: Say): Promise<void> {
  const imported = await importProject(project, { domain: "chat.org", name: "in.yaml", schema: "x" });
  say(imported.text);
}

async function apply(project: LiveProject, say: Say): Promise<void> {
  const brief = { base: 1, cap: 2 };
  const result = await applyProject(
    project,
    {
      command: "fuzz",
      allow: { removals: true, empty: true },
      isNowGiven: true,
      validateTimeout: 20,
      pacing: { settle: brief, validate: brief, gather: 1 },
    },
    { onEvent: (event) => say(renderEventJson(event, 0)) },
  );
  if (result.kind === "refused") say(renderDiagnostics(result.diagnostics, { color: false }));
}

async function unlessFailure(acting: Promise<void>, say: Say): Promise<void> {
  await acting.catch((error: unknown) => {
    const all = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
    for (const each of all) {
      if (!(each instanceof Failure)) throw each;
      say(renderDiagnostics(each.diagnostics, { color: false }));
    }
  });
}
