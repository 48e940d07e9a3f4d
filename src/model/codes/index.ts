/** The catalogue of diagnostic codes: the source of schemas/diagnostics.md, and of the type that makes an unknown code an error. */
import { API_CODES } from "./api.ts";
import { CI_CODES } from "./ci.ts";
import { COMMAND_CODES } from "./commands.ts";
import { CONFIG_CODES } from "./config.ts";
import { CONTROLLER_CODES } from "./controller.ts";
import { EMULATOR_CODES } from "./emulator.ts";
import { FORGE_CODES } from "./forge.ts";
import { PLAN_CODES } from "./plan.ts";
import { STATE_CODES } from "./state.ts";
import { WEBHOOK_CODES } from "./webhooks.ts";

export type { CodeTable, Severity } from "./entry.ts";

/** Under the headings of schemas/diagnostics.md. */
export const CODE_TABLES = {
  Config: CONFIG_CODES,
  "Plan and apply": PLAN_CODES,
  API: API_CODES,
  State: STATE_CODES,
  Forges: FORGE_CODES,
  Commands: COMMAND_CODES,
  Pipelines: CI_CODES,
  Controller: CONTROLLER_CODES,
  "Webhook listeners": WEBHOOK_CODES,
  Emulator: EMULATOR_CODES,
} as const;

type Tables = typeof CODE_TABLES;

export type DiagnosticCode = { [Name in keyof Tables]: keyof Tables[Name] }[keyof Tables];
