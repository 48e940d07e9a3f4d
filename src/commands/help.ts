import { posix } from "node:path";
import { didYouMean } from "../config/did-you-mean.ts";
import { quoted } from "../config/quote.ts";
import { fail } from "../model/diagnostic.ts";
import { painter } from "../render/text/paint.ts";
import { defineCommand } from "./define-command.ts";
import { formatPage } from "./help/format-page.ts";
import { type Topic, TOPICS } from "./help/topics.ts";
import { COMMANDS } from "./index.ts";
import { readPackaged } from "./packaged.ts";
import { EXIT } from "./terminal/exit.ts";
import type { GlobalOptions } from "./terminal/global-options.ts";
import { colorOf, columnsOf, type Io } from "./terminal/io.ts";

const SITE = "https://github.com/xroom-gitops/xroom/tree/main/";
/** Longer lines are hard to read. */
const WIDEST = 100;
/** Of a pipe. */
const USUAL = 80;

export const command = defineCommand({
  secrets: false,
  arguments: { "[names...]": "a command or a topic; none: list them" },
  examples: ["xroom help", "xroom help recurring", "xroom help plan"],
  run: async ({ names }, options, io) => {
    const [first, ...others] = names;
    const topic = TOPICS.find(({ name }) => name === first);
    if (first === undefined) {
      await printProgramHelp([], io);
      io.out(`\n${listTopics()}`);
    } else if (topic !== undefined && others.length === 0) io.out(await pageOf(topic, options, io));
    else if (COMMANDS.some(({ name }) => name === first)) await printProgramHelp(names, io);
    else {
      const known = [...COMMANDS, ...TOPICS].map(({ name }) => name);
      const meant = didYouMean(first, known);
      const summary = `there is no command or topic ${quoted(first)}${meant === undefined ? "" : `: ${meant}`}`;
      throw fail("usage", summary, `Topics: ${TOPICS.map(({ name }) => name).join(", ")}. xroom help lists the commands, too.`);
    }
    return EXIT.done;
  },
});

/** Of the program, or of a command: a name that there isn't is refused. */
async function printProgramHelp(names: readonly string[], io: Io): Promise<void> {
  const { createProgram } = await import("./program.ts");
  const program = await createProgram(io, () => undefined, names);
  if (names.length === 0) program.outputHelp();
  else await program.parseAsync([...names, "--help"], { from: "user" });
}

function listTopics(): string {
  const width = Math.max(...TOPICS.map(({ name }) => name.length));
  const lines = TOPICS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}\n`);
  return `Topics (xroom help TOPIC):\n${lines.join("")}`;
}

async function pageOf(topic: Topic, options: GlobalOptions, io: Io): Promise<string> {
  const folder = posix.dirname(topic.page);
  const columns = columnsOf(io);
  const page = formatPage(await readPackaged(topic.page), {
    columns: Number.isFinite(columns) ? Math.min(columns, WIDEST) : USUAL,
    paint: painter(colorOf(options, io)),
    linkNote: (target) => {
      if (/^https?:/.test(target)) return ` <${target}>`;
      const path = posix.join(folder, target);
      const other = TOPICS.find(({ page: each }) => each === path || posix.dirname(each) === path);
      return other === undefined || other === topic ? "" : ` (xroom help ${other.name})`;
    },
  });
  const own = COMMANDS.some(({ name }) => name === topic.name) ? `Options: xroom ${topic.name} --help\n` : "";
  const files = topic.page.endsWith("/README.md") ? `Files: ${SITE}${folder}\n` : "";
  return `${page}\n${own}${files}`;
}
