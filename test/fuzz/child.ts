/** Runs one input after another, each in a folder of its own, as its parent asks (run.mjs), and tells what each took. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { answers } from "./kinds/answers.ts";
import { calendar } from "./kinds/calendar.ts";
import { config } from "./kinds/config.ts";
import { planArea, stateArea } from "./kinds/documents.ts";
import { environmentArea } from "./kinds/environment.ts";
import { type Area, CONFIG, ENVIRONMENT, type Input, SECRETS } from "./input.ts";
import { createRandom } from "../harness/random.ts";
import { runAnswers } from "./run-answers.ts";
import { runCommand, writeFiles } from "./run-command.ts";

interface Order {
  readonly seed: string;
  readonly index: number;
  /** Only this one; else they take turns. */
  readonly area?: string | undefined;
  /** Writes the input's files there instead of running it. */
  readonly out?: string | undefined;
}

/** Characters: what is printed is bounded too. */
const LONGEST_OUTPUT = 20_000_000;

const folder = process.env["FUZZ_FOLDER"] ?? ".";
let stray: string | undefined;
for (const event of ["uncaughtException", "unhandledRejection"] as const)
  process.on(event, (error: unknown) => {
    stray ??= `${event}: ${textOf(error)}`;
  });

const areas = await makeAreas();
process.on("message", (order: Order) => {
  run(order).catch((error: unknown) =>
    process.send?.({ ...order, problem: `the fuzzer's own: ${textOf(error)}`, cpu: 0, rss: 0, peak: 0 }),
  );
});
process.send?.({ ready: true, areas: areas.map(({ name }) => name) });

/** With whole documents that the command makes, from an account in the sandbox. */
async function makeAreas(): Promise<readonly Area[]> {
  const directory = await mkdtemp(join(folder, "documents-"));
  const files = { "xroom.yaml": CONFIG };
  for (const line of [
    "plan --sandbox --out plan.json",
    "apply --sandbox -y",
    "snapshot --sandbox --out snapshot.json",
    "state pull --sandbox",
  ]) {
    const ran = await runCommand({ files, args: line.split(" "), environment: ENVIRONMENT }, directory);
    if (ran.code !== 0) throw new Error(`xroom ${line}: exit ${ran.code}\n${ran.output}`);
    if (line.startsWith("state")) await writeFiles({ "state.json": ran.output }, directory);
  }
  const [plan, snapshot, state, world] = await Promise.all(
    ["plan.json", "snapshot.json", "state.json", ".xroom/sandbox.json"].map((name) => readFile(join(directory, name), "utf8")),
  );
  const documents = { plan: plan ?? "", snapshot: snapshot ?? "", state: state ?? "", world: world ?? "" };
  return [config, calendar, planArea(documents), stateArea(documents), answers, environmentArea(documents.snapshot)];
}

async function run({ seed, index, area: name, out }: Order): Promise<void> {
  const area = areas.find((each) => each.name === name) ?? (areas[index % areas.length] as Area);
  const input = area.make(createRandom(`${seed}/${index}`));
  if (out !== undefined) {
    await writeInput(input, out);
    process.send?.({ index, area: area.name });
    return;
  }
  const directory = await mkdtemp(join(folder, "input-"));
  process.send?.({ begun: true, index, area: area.name });
  stray = undefined;
  const before = process.cpuUsage();
  const problem = await problemOf(input, directory);
  const { user, system } = process.cpuUsage(before);
  await rm(directory, { recursive: true, force: true });
  const { rss } = process.memoryUsage();
  process.send?.({
    index,
    area: area.name,
    problem: problem ?? stray,
    cpu: (user + system) / 1_000,
    rss,
    peak: process.resourceUsage().maxRSS * 1024,
  });
}

/** What is wrong with how an input was taken. */
async function problemOf(input: Input, directory: string): Promise<string | undefined> {
  try {
    const { code, output } =
      input.kind === "command" ? await runCommand(input, directory) : { code: 0, output: await runAnswers(input, directory) };
    const bug = /failed with a bug[^\n]*\n(?:[^\n]*\n){0,6}/.exec(output)?.[0];
    if (bug !== undefined) return bug;
    if (!Number.isInteger(code) || code < 0 || code > 5) return `exit ${code}`;
    if (output.length > LONGEST_OUTPUT) return `${output.length} characters of output`;
    const told = Object.entries(SECRETS).find(([, value]) => output.includes(value));
    return told === undefined ? undefined : `the output holds the secret ${told[0]}`;
  } catch (error) {
    return textOf(error);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message).split("\n").slice(0, 6).join("\n") : String(error);
}

async function writeInput(input: Input, out: string): Promise<void> {
  if (input.kind === "answers") {
    const lines = Array.from({ length: 200 }, (_, at) =>
      JSON.stringify(input.answer(["room", "booking", "webhook"][at % 3] as string)),
    );
    await writeFiles({ "answers.ndjson": `${lines.join("\n")}\n` }, out);
    return;
  }
  const { files, args, environment } = input;
  await writeFiles({ ...files, "command.json": `${JSON.stringify({ args, environment }, null, 2)}\n` }, out);
}
