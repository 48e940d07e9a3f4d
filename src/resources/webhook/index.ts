/** Webhooks: where the platform posts a domain's or a room's events (manual, webhook). */
import { effectsOf } from "../../api/methods.ts";
import type { Kind } from "../contract.ts";
import { canBecome, decide, remove, keyOfCall, question } from "./decide.ts";
import { conceal } from "./conceal.ts";
import { declare } from "./declare.ts";
import { desire } from "./desire.ts";
import { observe } from "./observe.ts";
import { normalKey } from "./spec.ts";

export const webhook: Kind = {
  name: "webhook",
  effects: effectsOf("webhook"),
  adoptable: true,
  durable: true,
  desire,
  observe,
  canBecome,
  normalKey,
  incomparable: ["url", "robot", "room"],
  decide,
  remove,
  endOf: () => undefined,
  keyOfCall,
  declare,
  conceal,
  question,
};
