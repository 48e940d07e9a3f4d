import type { Change } from "../../../model/plan.ts";
import { type ActionName, actionName } from "../../plan/count.ts";
import { spanOf } from "../../plan/span.ts";

/** The label of a change: its action, unless `move`, `blocked` or `unmanaged` says more. */
export type MarkName = ActionName | "move" | "blocked" | "unmanaged";
/** A group of colours. Symbol and label say the same. */
export type Tone = "add" | "change" | "move" | "remove" | "note" | "blocked" | "unmanaged";

export interface Mark {
  readonly symbol: string;
  readonly label: string;
  readonly tone: Tone;
}

export const MARKS: Readonly<Record<MarkName, Mark>> = {
  add: { symbol: "+", label: "add", tone: "add" },
  open: { symbol: "+", label: "open", tone: "add" },
  update: { symbol: "~", label: "update", tone: "change" },
  move: { symbol: "→", label: "move", tone: "move" },
  replace: { symbol: "±", label: "replace", tone: "change" },
  validate: { symbol: "✓", label: "validate", tone: "change" },
  remove: { symbol: "−", label: "remove", tone: "remove" },
  close: { symbol: "−", label: "close", tone: "remove" },
  adopt: { symbol: "=", label: "adopt", tone: "note" },
  rename: { symbol: "=", label: "rename", tone: "note" },
  forget: { symbol: "×", label: "forget", tone: "note" },
  protect: { symbol: "=", label: "protect", tone: "note" },
  unprotect: { symbol: "=", label: "unprotect", tone: "change" },
  blocked: { symbol: "!", label: "blocked", tone: "blocked" },
  unmanaged: { symbol: "·", label: "unmanaged", tone: "unmanaged" },
};

export function markOf(change: Change): MarkName {
  if (change.blocked !== null) return "blocked";
  return isMove(change) ? "move" : actionName(change);
}

const MOVES = new Set(["start", "room", "region"]);

function isMove({ action, before, after, fields }: Change): boolean {
  if (spanOf(before) === undefined || after === null) return false;
  return (action === "update" || action === "replace") && fields.some((field) => MOVES.has(field));
}
