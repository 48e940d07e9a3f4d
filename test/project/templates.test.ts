/** The law of composition: a config with templates plans the same as the config that `xroom config` writes out of it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Diagnostic, Failure } from "../../src/model/diagnostic.ts";
import type { Plan } from "../../src/model/plan.ts";
import { applyProject, planProject } from "../../src/project/index.ts";
import { openProject } from "../../src/project/open.ts";
import { renderConfigJson, renderConfigText, showConfig } from "../../src/render/config/index.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";

const NOW = Date.parse("2026-11-23T09:00:00Z");
const SECRETS = { A_PASSWORD: "velvet-otter-41", B_PASSWORD: "copper-finch-77" };

interface Known {
  /** All that a plan is made of but what is live. */
  readonly wanted: unknown;
  readonly plan: Plan | undefined;
  readonly text: string;
  readonly json: string;
}

async function know(world: EmulatedWorld, text: string, planned: boolean): Promise<Known> {
  const directory = temporaryFolder();
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "xroom.yaml"), text);
  await using project = await openProject({
    directory,
    environment: { ...world.environment, ...SECRETS },
    now: NOW,
    declared: true,
  });
  if (project.declared === undefined) throw new Error("the config was not told");
  const shown = showConfig(project.declared, { domain: () => true, address: () => true, targeted: false, occurrences: false });
  const { config, desired, series } = project;
  return {
    wanted: { ...config, desired, series },
    plan: planned ? await planProject(project) : undefined,
    text: renderConfigText(shown),
    json: renderConfigJson(shown),
  };
}

/** What it wants and does, without where that is declared. */
function deeds({ plan, wanted }: Known): unknown {
  const { config: _config, seal: _seal, diagnostics = [], ...rest } = plan ?? {};
  const summaries = diagnostics.map(({ code, summary }) => `${code}: ${summary}`).toSorted();
  const names = new Set(["source", "related", "directory"]);
  const plain = (key: string, value: unknown): unknown =>
    names.has(key) ? undefined : value instanceof Map ? Object.fromEntries(value) : value;
  return JSON.parse(JSON.stringify({ ...rest, wanted, summaries }, plain));
}

const START = { a: "2026-12-01T10:00", b: "2026-12-03T10:00", c: "2026-12-07T09:00" } as const;
const some = (values: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(values, { requiredKeys: [] });
const password = fc.constantFrom({ env: "A_PASSWORD" }, { env: "B_PASSWORD" }, null);
const policy = {
  capacity: fc.integer({ min: 1, max: 256 }),
  lock: fc.boolean(),
  hostKey: fc.boolean(),
  protect: fc.boolean(),
  password,
};
const booking = (name: keyof typeof START): fc.Arbitrary<unknown> =>
  some({
    ...policy,
    title: fc.constantFrom("T", "U"),
    grace: fc.constantFrom("5m", 0),
    unset: fc.subarray(["lock", "grace"], { maxLength: 1 }),
    ...(name === "c"
      ? { except: fc.constant(["2026-12-14T09:00"]), overrides: fc.constant({ "2026-12-21T09:00": { lock: true, grace: "1m" } }) }
      : {}),
  }).map((own) => ({ start: START[name], duration: "1h", ...(name === "c" ? { repeat: "FREQ=WEEKLY" } : {}), ...own }));
const room = (templates: readonly string[]): fc.Arbitrary<unknown> =>
  some({
    ...policy,
    active: fc.boolean(),
    region: fc.constantFrom("fra-1", "sfo-1"),
    use: templates.length === 0 ? fc.constant([]) : fc.subarray([...templates]),
    unset: fc.subarray(["lock", "password", "capacity"]),
    bookings: some({
      a: fc.oneof({ weight: 4, arbitrary: booking("a") }, fc.constant(null)),
      b: booking("b"),
      c: booking("c"),
    }),
  });
const webhooks = some({
  w: fc.constantFrom({ robot: 4, room: "r" }, { robot: 5 }),
  v: fc.constant({ url: "https://crm.example:443/x/../y", validate: false }),
});
const domain = (rooms: readonly string[], domains: readonly string[]): fc.Arbitrary<unknown> =>
  some({
    defaults: some(policy),
    timezone: fc.constantFrom("UTC", "America/New_York"),
    horizon: fc.constantFrom("20d", "40d"),
    use: domains.length === 0 ? fc.constant([]) : fc.subarray([...domains]),
    rooms: some({ r: room(rooms), s: room(rooms) }),
    webhooks,
  });
const config = fc.record({
  templates: fc.record({
    rooms: fc.record({ t: room([]), u: room(["t"]), v: room(["t", "u"]) }),
    domains: fc.record({ d: domain(["t", "u", "v"], []), e: domain(["v"], ["d"]) }),
  }),
  domains: fc.record({ "chat.org": domain(["t", "u", "v"], ["d", "e"]), "acme.test": domain(["u"], ["e"]) }),
});

/** The only error that the random configs may have. */
function isHarmless({ severity, code }: Diagnostic): boolean {
  return severity !== "error" || code === "nothing-to-take-out";
}

/** The others are compared by what their plans are made of, which takes a tenth of the time. */
const PLANNED = 5;

describe("a config with templates", () => {
  it("plans the same as when it is written out, which is written out as itself, and shows no secret", async () => {
    const world = await emulate();
    const root = `version: 1\n${world.regions}\ndefaults: { region: fra-1, timezone: Europe/Berlin }\n`;
    let valid = 0;
    const runs = fc.asyncProperty(config, async ({ templates, domains }) => {
      const text = `${root}templates: ${JSON.stringify(templates)}\ndomains: ${JSON.stringify(domains)}\n`;
      const planned = valid < PLANNED;
      const known = await know(world, text, planned).catch((error: unknown) => {
        if (error instanceof Failure && error.diagnostics.every(isHarmless)) return undefined;
        throw error;
      });
      if (known === undefined) return;
      valid += 1;
      const again = await know(world, known.text, planned);
      expect(deeds(again)).toEqual(deeds(known));
      expect(again.text.replaceAll(/ # .*/g, "")).toBe(known.text.replaceAll(/ # .*/g, ""));
      for (const secret of Object.values(SECRETS)) expect(`${known.text}${known.json}`).not.toContain(secret);
    });
    await fc.assert(runs, { numRuns: 30 });
    expect(valid).toBeGreaterThan(2 * PLANNED);
  });

  it("keeps what is live as it is when declarations move into a template", async () => {
    const world = await emulate();
    const directory = temporaryFolder();
    const open = (text: string) => {
      writeFileSync(join(directory, "xroom.yaml"), text);
      return openProject({ directory, environment: { ...world.environment, ...SECRETS }, now: NOW });
    };
    const root = `version: 1\n${world.regions}\ndefaults: { region: fra-1, timezone: Europe/Berlin }\n`;
    const bookings =
      "{ a: { start: 2026-12-01T10:00, duration: 1h }, c: { start: 2026-12-07T09:00, duration: 1h, repeat: FREQ=WEEKLY } }";
    const board = `capacity: 5, lock: true, password: { env: A_PASSWORD }, bookings: ${bookings}`;
    const webhook = "w: { robot: 4, room: board }";
    {
      await using project = await open(
        `${root}domains: { chat.org: { rooms: { board: { ${board} } }, webhooks: { ${webhook} } } }\n`,
      );
      const result = await applyProject(project, { command: "test" }, { confirm: () => Promise.resolve(true) });
      expect(result).toMatchObject({ kind: "applied", report: { calls: { failed: 0 } } });
    }
    const templates = `{ rooms: { t: { ${board} } }, domains: { d: { rooms: { board: { use: t } }, webhooks: { ${webhook} } } } }`;
    await using project = await open(`${root}templates: ${templates}\ndomains: { chat.org: { use: d } }\n`);
    const plan = await planProject(project);
    expect(plan.changes).toEqual([]);
    expect(plan.summary.unchanged).toBeGreaterThan(3);
  });
});
