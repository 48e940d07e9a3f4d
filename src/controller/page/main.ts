/** The controller's page: it asks for the status every two seconds, and draws it. */
import { drawShard, type ShownShard } from "./shard.ts";
import { element } from "./element.ts";

interface Shown {
  readonly replicas: readonly { readonly name: string; readonly alive: boolean; readonly shards: number }[];
  readonly sources: readonly { readonly name: string; readonly revision: string | null; readonly error: string | null }[];
  readonly shards: readonly ShownShard[];
}

const POLL = 2_000;
const headline = document.querySelector("#headline") as HTMLElement;
const about = document.querySelector("#about") as HTMLElement;
const sources = document.querySelector("#sources") as HTMLElement;
const message = document.querySelector("#message") as HTMLElement;
const role = document.body.dataset["role"] ?? "view";
let drawn = "";

async function act(shard: string, verb: string, body: Readonly<Record<string, unknown>>): Promise<void> {
  const response = await fetch(`/api/shards/${shard.split("/").map(encodeURIComponent).join("/")}/${verb}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { error?: string };
  message.textContent = response.ok ? `${shard}: ${verb} done` : `${shard}: ${answer.error ?? "it failed"}`;
  await look();
}

function isWell({ conditions }: ShownShard): boolean {
  return conditions["Ready"] === true;
}

function draw({ replicas, sources: all, shards }: Shown): void {
  const ready = shards.filter(isWell).length;
  const waiting = shards.filter(({ conditions }) => conditions["AwaitingApproval"] === true).length;
  const living = replicas.filter(({ alive }) => alive);
  const failed = all.filter(({ error }) => error !== null).length;
  const isAllWell = ready === shards.length && failed === 0 && shards.length > 0;
  headline.textContent = isAllWell
    ? "All is well"
    : shards.length === 0
      ? "Nothing was fetched yet"
      : "Not all is live as declared";
  headline.className = isAllWell ? "tone-add" : "tone-remove";
  const parts = [`${ready} of ${shards.length} shards ready`, `${living.length} of ${replicas.length} replicas alive`];
  if (waiting > 0) parts.push(`${waiting} ${waiting === 1 ? "waits" : "wait"} for an approval`);
  about.textContent = parts.join(" · ");
  const text = JSON.stringify([all, shards]);
  // Focus and open parts stay while nothing changes.
  if (text === drawn) return;
  drawn = text;
  const focus = document.activeElement?.id;
  sources.replaceChildren(
    ...all.map((source) =>
      element(
        "section",
        { "aria-label": `Source ${source.name}` },
        element("h2", {}, source.name, " ", element("code", {}, source.revision?.slice(0, 7) ?? "not fetched")),
        ...(source.error === null ? [] : [element("p", { class: "error tone-remove" }, source.error)]),
        element(
          "ul",
          { class: "shards" },
          ...shards.filter((each) => each.source === source.name).map((each) => drawShard(each, { role, act, show })),
        ),
      ),
    ),
  );
  if (focus !== undefined && focus !== "") document.getElementById(focus)?.focus();
}

const dialog = document.querySelector("dialog") as HTMLDialogElement;
const frame = document.querySelector("iframe") as HTMLIFrameElement;

/** The plan's own page, or a domain's calendar, inside this one. */
function show(title: string, path: string): void {
  (dialog.querySelector("h2") as HTMLElement).textContent = title;
  frame.title = title;
  frame.src = path;
  dialog.showModal();
}

(dialog.querySelector("button") as HTMLElement).addEventListener("click", () => dialog.close());

async function look(): Promise<void> {
  try {
    const response = await fetch("/api/status");
    if (response.status === 401) location.reload();
    if (!response.ok) throw new Error(`the controller answers ${response.status}`);
    draw((await response.json()) as Shown);
  } catch {
    headline.textContent = "The controller does not answer";
    headline.className = "tone-remove";
  }
}

async function poll(): Promise<void> {
  await look();
  setTimeout(() => void poll(), POLL);
}

void poll();
