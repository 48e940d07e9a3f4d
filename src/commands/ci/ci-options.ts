import type { LabelRules } from "../../ci/labels.ts";
import { RATE } from "../../api/rate.ts";
import { LOCK_OPTIONS } from "../terminal/option-groups.ts";
import type { OptionTable, OptionValues } from "../terminal/option-table.ts";
import { duration, positive } from "../terminal/option-values.ts";

export const CI_OPTIONS = {
  "--dry-run": "print what would be done; nothing is written or called, here or elsewhere",
  "--json": "print the results, one JSON object a line (`xroom schema ci`)",
  "--trust-writers": "run though the job may be defined by a request: whoever may push a branch can then read the secrets",
} as const satisfies OptionTable;

export const LABEL_OPTIONS = {
  "--label-allow-removals <name>": {
    description: "the label that allows any number of removals, for the commit that it is set on",
    default: "xroom:allow-removals",
  },
  "--label-accept-empty <name>": {
    description: "the label that accepts lists that are suddenly empty",
    default: "xroom:accept-empty",
  },
  "--label-not-author": "a label that the request's author has set doesn't count",
} as const satisfies OptionTable;

export const CI_CALL_OPTIONS = {
  ...LOCK_OPTIONS,
  "--parallelism <n>": { description: "calls at once per region", parse: positive, default: 10 },
  "--rate <n>": { description: "requests per second and region, all tries counted", parse: positive, default: RATE },
  "--validate-timeout <duration>": {
    description: "how long to wait for a webhook's validation",
    parse: duration,
    default: 60,
    defaultText: "60s",
  },
  "--host-keys <file>": "put the host keys into a file, mode 0600; an open room's key is given only once",
  "--branch <name>": "the branch that is applied (default: the forge's default branch)",
} as const satisfies OptionTable;

export type CiOptions = OptionValues<typeof CI_OPTIONS>;
export type LabelOptions = OptionValues<typeof LABEL_OPTIONS>;
export type CiCallOptions = OptionValues<typeof CI_CALL_OPTIONS>;

export function labelRules({ labelAllowRemovals, labelAcceptEmpty, labelNotAuthor = false }: LabelOptions): LabelRules {
  return { names: { removals: labelAllowRemovals, empty: labelAcceptEmpty }, notAuthor: labelNotAuthor };
}
