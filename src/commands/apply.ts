import { RATE } from "../api/rate.ts";
import { PLAN_AGE } from "../model/plan.ts";
import { type CommandOptions, defineCommand } from "./define-command.ts";
import { LOCK_OPTIONS, PLAN_TEXT_OPTIONS, SAFETY_OPTIONS, SCOPE_OPTIONS } from "./terminal/option-groups.ts";
import type { OptionTable } from "./terminal/option-table.ts";
import { duration, positive } from "./terminal/option-values.ts";

const options = {
  ...SCOPE_OPTIONS,
  ...PLAN_TEXT_OPTIONS,
  ...SAFETY_OPTIONS,
  ...LOCK_OPTIONS,
  "-y, --yes": "don't ask",
  "--json": "print what happens as NDJSON; needs -y or a saved plan",
  "--partial":
    "of a saved plan: leave out what others have changed since or a protection forbids, and make the rest; always so with several",
  "--again": "apply a saved plan again whose apply was complete",
  "--expect <key=value>": { description: "what the context of a saved plan must hold; repeatable", repeatable: true },
  "--roll": "only the new meetings of unchanged series, as they come into their horizon",
  "--max-age <duration>": {
    description: "how old a saved plan may be",
    parse: duration,
    default: PLAN_AGE / 1000,
    defaultText: "30d",
  },
  "--parallelism <n>": { description: "calls at once per region", parse: positive, default: 10 },
  "--show-secrets": "print the host keys that are given out; --json never holds them",
  "--host-keys <file>": "put them into a file, mode 0600; an open room's key is given only once",
  "--rate <n>": { description: "requests per second and region, all tries counted", parse: positive, default: RATE },
  "--validate-timeout <duration>": {
    description: "how long to wait for a webhook's validation",
    parse: duration,
    default: 60,
    defaultText: "60s",
  },
} as const satisfies OptionTable;

export type ApplyOptions = CommandOptions<typeof options>;

export const command = defineCommand({
  arguments: { "[plans...]": "plans that `xroom plan --out` wrote" },
  options,
  examples: [
    "xroom apply                      show the plan, ask, apply",
    "xroom apply -y --json            in a pipeline, with one JSON object a line",
    "xroom apply plan.json            what was reviewed and the config still wants, without asking",
    "xroom apply 12.json 15.json      two reviewed plans as one",
    "xroom apply --roll -y            in a nightly job: the meetings that come into the horizon",
    "xroom apply --policy policy.yaml --lift xroom:open-rooms   let through what breaks the rule of that label",
    "XROOM_PREVIOUS_SECRET=… xroom apply   once the API secret was rotated",
  ],
  run: async ({ plans }, options, io) => {
    const { apply } = await import("./apply/run.ts");
    return apply(plans, options, io);
  },
});
