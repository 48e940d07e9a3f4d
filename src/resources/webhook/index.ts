/** Webhooks: where the platform posts a domain's or a room's events (manual, webhook). */
import { effectsOf } from "../../api/methods.ts";
import type { Kind } from "../contract.ts";
import { becomes, decide, remove, keyOfCall, question, rewritten } from "./decide.ts";
import { declare } from "./declare.ts";
import { desire } from "./desire.ts";
import { observe } from "./observe.ts";

export const webhook: Kind = {
  name: "webhook",
  effects: effectsOf("webhook"),
  adoptable: true,
  listed: "durable",
  desire,
  observe,
  becomes,
  rewritten,
  decide,
  remove,
  until: () => undefined,
  keyOfCall,
  declare,
  question,
};
