/**
 * Plans on a timer, posts to a chat what would change, and applies what was approved there, by a slash command as Slack and Mattermost
 * send it: `/xroom approve 1f3a9c0b27de`.
 *
 *   CHAT_URL    where messages go: an incoming webhook of the chat
 *   CHAT_TOKEN  the slash command's token, which proves that it comes from the chat
 *   PORT        where the chat sends slash commands; keep it behind https (default 8080)
 *   MINUTES     between two plans (default 15)
 *
 * XROOM_ID and XROOM_SECRET are the account's. The config is read anew for each plan, and so is the state.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { join } from "node:path";
import {
  type ApplyResult,
  applyProject,
  Failure,
  formatPlan,
  type LiveProject,
  openProject,
  parsePlan,
  planProject,
  serialisePlan,
} from "xroom";

const directory = process.cwd();
const plans = join(directory, ".xroom", "plans");
const { CHAT_URL = "", CHAT_TOKEN = "", PORT = "8080", MINUTES = "15" } = process.env;
if (CHAT_URL === "" || CHAT_TOKEN === "") throw new Error("Set CHAT_URL and CHAT_TOKEN.");

async function withProject<T>(use: (project: LiveProject) => Promise<T>): Promise<T> {
  const project = await openProject({ directory, environment: process.env, now: Date.now() });
  try {
    return await use(project);
  } finally {
    await project.close();
  }
}

/** The plan that was posted last. */
let posted: string | undefined;

async function planAndPost(): Promise<void> {
  const plan = await withProject((project) => planProject(project));
  if (plan.changes.length === 0) {
    posted = undefined;
    return;
  }
  // A plan that only its time tells apart from the last one is no news.
  const id = digest(JSON.stringify([plan.changes, plan.calls]))
    .toString("hex")
    .slice(0, 12);
  if (id === posted) return;
  await mkdir(plans, { recursive: true });
  await writeFile(planFile(id), serialisePlan(plan), { mode: 0o600 });
  await post(`${fenced(await formatPlan(plan, "text"))}\nTo apply it: /xroom approve ${id}`);
  posted = id;
}

/** Makes what of the plan the config still wants. A plan that was edited since is refused, as is one that is a day old. */
async function apply(id: string, user: string): Promise<void> {
  const name = planFile(id);
  const plan = parsePlan(await readFile(name, "utf8"), name);
  const saved = { plans: [{ plan, name }], maxAge: 24 * 60 * 60 * 1000 };
  const result = await withProject((project) => applyProject(project, { command: `bot, approved by ${user}`, saved }));
  await post(`${id}, approved by ${user}: ${outcomeOf(result)}`);
}

function outcomeOf(result: ApplyResult): string {
  switch (result.kind) {
    case "applied": {
      const { done, failed, skipped, "not-tried": left } = result.report.calls;
      return `${done} calls done, ${failed} failed, ${skipped + left} not made`;
    }
    case "spent":
      return "it was applied before";
    case "refused":
      return `refused. ${result.diagnostics.map(({ summary }) => summary).join("; ")}`;
    case "declined":
      return "declined";
  }
}

function planFile(id: string): string {
  return join(plans, `${id}.json`);
}

async function post(text: string): Promise<void> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(CHAT_URL, { method: "POST", headers, body: JSON.stringify({ text }) });
  if (!response.ok) throw new Error(`the chat answered ${response.status}`);
}

function fenced(text: string): string {
  return `\`\`\`\n${text.trimEnd()}\n\`\`\``;
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** One thing at a time. What fails is posted, and the bot goes on. */
let queue = Promise.resolve();
function enqueue(task: () => Promise<void>): void {
  queue = queue.then(task).catch(async (error: unknown) => {
    const text =
      error instanceof Failure
        ? error.diagnostics.map(({ summary, help }) => [summary, help].join("\n")).join("\n")
        : String(error);
    await post(fenced(text)).catch(console.error);
  });
}

/** A slash command's form; `undefined` if it is longer than one can be. */
async function formOf(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) {
    body += chunk;
    if (body.length > 10_000) return undefined;
  }
  return new URLSearchParams(body);
}

const server = createServer((request, response) => {
  const answer = (status: number, text: string): void => {
    response.writeHead(status, { "content-type": "text/plain", connection: "close" }).end(text);
  };
  formOf(request)
    .then((form) => {
      if (form === undefined) return answer(413, "Too long.");
      if (!timingSafeEqual(digest(form.get("token") ?? ""), digest(CHAT_TOKEN)))
        return answer(403, "That token is not the chat's.");
      const id = /^approve ([0-9a-f]{12})$/.exec(form.get("text")?.trim() ?? "")?.[1];
      if (id === undefined) return answer(200, "Write: /xroom approve ID");
      enqueue(() => apply(id, form.get("user_name") ?? "the chat"));
      return answer(200, `Applying ${id}.`);
    })
    .catch(() => response.destroy());
});

server.listen(Number(PORT));
enqueue(planAndPost);
const timer = setInterval(() => enqueue(planAndPost), Number(MINUTES) * 60_000);
process.once("SIGTERM", () => {
  clearInterval(timer);
  server.close();
});
