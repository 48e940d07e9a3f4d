import { randomUUID } from "node:crypto";
import { appendFile } from "node:fs/promises";
import type { Job } from "./contract.ts";

/** Adds Markdown to the job's page; GitLab has none. */
export async function writeSummary({ files }: Job, markdown: string): Promise<void> {
  if (files.summary !== undefined) await appendFile(files.summary, `${markdown}\n`);
}

/** For the steps that follow; GitLab has none. Values can hold anything: a random line ends each. */
export async function writeOutputs({ files }: Job, outputs: Readonly<Record<string, string>>): Promise<void> {
  if (files.outputs === undefined) return;
  const lines = Object.entries(outputs).map(([name, value]) => {
    const end = `xroom-${randomUUID()}`;
    return `${name}<<${end}\n${value}\n${end}\n`;
  });
  await appendFile(files.outputs, lines.join(""));
}

/** Lines to print around text that others wrote: between them GitHub's kin take no line for a command such as `::add-mask::`. */
export function withoutCommands({ kind }: Job): { readonly begin: string; readonly end: string } {
  if (kind === "gitlab") return { begin: "", end: "" };
  const token = randomUUID();
  return { begin: `::stop-commands::${token}\n`, end: `::${token}::\n` };
}
