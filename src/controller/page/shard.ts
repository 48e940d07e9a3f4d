import { element } from "./element.ts";

export interface ShownShard {
  readonly shard: string;
  readonly source: string;
  readonly conditions: Readonly<Record<string, boolean>>;
  readonly revision: { readonly wanted: string | null; readonly applied: string | null };
  readonly lastRun: string | null;
  readonly nextRun: string | null;
  readonly error: string | null;
  readonly pending: { readonly digest: string; readonly summary: Readonly<Record<string, number>> } | null;
}

interface Doing {
  readonly role: string;
  act(shard: string, verb: string, body: Readonly<Record<string, unknown>>): Promise<void>;
  show(title: string, path: string): void;
}

const WORDS: Readonly<Record<string, string>> = {
  Ready: "ready",
  Reconciling: "working",
  Drifted: "drifted",
  AwaitingApproval: "awaiting approval",
  Suspended: "suspended",
  Stalled: "stalled",
  Events: "hears events",
};
/** Those of the plan's page. */
const TONES: Readonly<Record<string, string>> = {
  Ready: "tone-add",
  NotReady: "tone-remove",
  Stalled: "tone-remove",
  Drifted: "tone-change",
  AwaitingApproval: "tone-note",
};
const COUNTED = ["add", "update", "remove", "replace", "open", "close", "validate"];

export function drawShard(each: ShownShard, doing: Doing): HTMLElement {
  const { shard, conditions, revision, error, pending, lastRun } = each;
  const held = Object.keys(WORDS).filter((name) => conditions[name] === true);
  const shown = held.includes("Ready") ? held : ["NotReady", ...held];
  const short = (id: string | null): string => id?.slice(0, 7) ?? "none";
  return element(
    "li",
    { class: "shard", "data-shard": shard },
    element(
      "div",
      { class: "head" },
      element("h3", {}, shard),
      ...shown.map((name) =>
        element("span", { class: `condition ${TONES[name] ?? "tone-unmanaged"}` }, WORDS[name] ?? "not ready"),
      ),
    ),
    element(
      "p",
      { class: "revisions" },
      "wanted ",
      element("code", {}, short(revision.wanted)),
      ", applied ",
      element("code", {}, short(revision.applied)),
      lastRun === null ? "" : `, looked at ${lastRun.slice(11, 19)} UTC`,
    ),
    ...(error === null ? [] : [element("p", { class: "error tone-remove" }, error)]),
    ...(pending === null
      ? []
      : [element("p", {}, `Waiting: ${summaryOf(pending.summary)}. Digest `, element("code", {}, pending.digest))]),
    element("p", { class: "actions" }, ...buttonsOf(each, doing)),
  );
}

function summaryOf(summary: Readonly<Record<string, number>>): string {
  const parts = COUNTED.flatMap((name) => ((summary[name] ?? 0) > 0 ? [`${summary[name]} to ${name}`] : []));
  return parts.length === 0 ? "nothing to call" : parts.join(", ");
}

function buttonsOf({ shard, pending, conditions }: ShownShard, { role, act, show }: Doing): HTMLElement[] {
  const path = `/shards/${shard.split("/").map(encodeURIComponent).join("/")}`;
  const button = (label: string, onClick: () => void): HTMLElement => {
    const made = element("button", { type: "button", id: `${shard} ${label}`, "aria-label": `${label}: ${shard}` }, label);
    made.addEventListener("click", onClick);
    return made;
  };
  const isSuspended = conditions["Suspended"] === true;
  const verb = isSuspended ? "resume" : "suspend";
  return [
    button("Calendar", () => show(`Calendar of ${shard}`, `${path}/calendar`)),
    ...(pending === null ? [] : [button("Plan", () => show(`What waits in ${shard}`, `${path}/plan`))]),
    ...(pending === null || role === "view" || conditions["AwaitingApproval"] !== true
      ? []
      : [
          button("Approve", () => void act(shard, "approve", { digest: pending.digest })),
          button("Reject", () => void act(shard, "reject", { digest: pending.digest })),
        ]),
    ...(role === "operate"
      ? [
          button("Sync", () => void act(shard, "sync", {})),
          button(isSuspended ? "Resume" : "Suspend", () => void act(shard, verb, {})),
        ]
      : []),
  ];
}
