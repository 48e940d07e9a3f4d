/** Plans, snapshots, states and locks: documents of ours that others may have written. */
import { type Area, CONFIG, ENVIRONMENT, type Input } from "../input.ts";
import { jsonText, mutateJson, mutateText } from "../mutate.ts";
import type { Random } from "../../harness/random.ts";

/** Whole documents, made by the command once. */
export interface Documents {
  readonly plan: string;
  readonly snapshot: string;
  readonly state: string;
  /** What the sandbox keeps. */
  readonly world: string;
}

const WORDS = [
  "xroom.plan/3",
  "xroom.state/9",
  "xroom.snapshot/1",
  "booking/chat.org/board/kickoff",
  "room/a/b",
  "c1",
  "c999",
  "fra-1",
  "webhook",
];
const FORMATS = ["text", "json", "markdown", "html", "github", "sarif", "gitlab", "junit"];

/** Of `--max-age`. */
const AGES = ["30d", "0s", "99999999999d", "P9999999W", "1e9", "-1d"];

function changed(text: string, random: Random): string {
  if (random.chance(0.3)) return mutateText(text, random, WORDS);
  let value: unknown = JSON.parse(text);
  for (let times = 1 + random.below(2); times > 0; times -= 1) value = mutateJson(value, random, WORDS);
  return jsonText(value, random);
}

function input(files: Readonly<Record<string, string>>, args: readonly string[]): Input {
  return { kind: "command", files: { "xroom.yaml": CONFIG, ...files }, args, environment: ENVIRONMENT };
}

export function planArea({ plan }: Documents): Area {
  return {
    name: "plan",
    make: (random) => {
      const verbose = random.chance(0.5) ? ["--verbose", "--unmanaged"] : [];
      const args = random.chance(0.2)
        ? ["apply", "plan.json", "--sandbox", "-y", "--max-age", random.of(AGES)]
        : ["show", "plan.json", "--format", random.of(FORMATS), ...verbose];
      return input({ "plan.json": changed(plan, random) }, args);
    },
  };
}

const LEASE = JSON.stringify({
  run: "d3b2a1c0-0000-4000-8000-000000000000",
  user: "kim",
  host: "builder",
  pid: 7,
  command: "xroom apply",
  since: "2026-11-23T08:59:00Z",
  expires: "2999-01-01T00:00:00Z",
});

export function stateArea({ state, snapshot, world }: Documents): Area {
  return {
    name: "state",
    make: (random) => {
      switch (random.below(6)) {
        case 0:
          return input({ "snapshot.json": changed(snapshot, random) }, [
            "plan",
            "--snapshot",
            "snapshot.json",
            "--format",
            random.of(FORMATS),
          ]);
        case 1:
          return input({ ".xroom/state.json": state, ".xroom/state.json.lock": changed(LEASE, random) }, ["state", "unlock"]);
        case 2:
          return input({ ".xroom/state.json": changed(state, random), "other.json": changed(state, random) }, [
            "state",
            "push",
            random.of(["other.json", "-"]),
          ]);
        case 3:
        case 4:
          return input(
            {
              ".xroom/sandbox.state.json": changed(state, random),
              ".xroom/sandbox.json": random.chance(0.8) ? world : changed(world, random),
            },
            random.of([
              ["plan", "--sandbox", "--json"],
              ["apply", "--sandbox", "-y", "--allow-removals", "--accept-empty"],
            ]),
          );
        default:
          return input(
            { ".xroom/state.json": changed(state, random) },
            random.of([
              ["state", "list"],
              ["state", "pull"],
              ["state", "list", "--json"],
            ]),
          );
      }
    },
  };
}
