/**
 * The law of an import: a plan of the file that it writes is empty but for adoptions, and after `--write` it is empty. For any world.
 */
import { emptyState } from "../../src/state/document.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { desireAll } from "../../src/config/desire.ts";
import { loadIncludedText } from "../../src/config/load-included-text.ts";
import { BUILT_IN_REGIONS } from "../../src/config/index.ts";
import { adopt } from "../../src/export/adopt.ts";
import { importDomain, type ImportedDomain } from "../../src/export/import-domain.ts";
import { isRoomName } from "../../src/model/names.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { State } from "../../src/model/state.ts";
import { digestFiles } from "../../src/plan/file-digest.ts";
import { plan } from "../../src/plan/plan.ts";
import { createScope } from "../../src/plan/scope.ts";
import type { Observed } from "../../src/resources/contract.ts";
import { KINDS } from "../../src/resources/registry.ts";
import { keyring, NEVER_APPLIED, NOW } from "../plan/scenario.ts";
import { DOMAIN, observedIn, observedOdd, oddities, REGIONS, timezone, world } from "./worlds.ts";

const EMPTY: State = { ...emptyState(), lineage: "test", serial: 1 };
const RUNS = { numRuns: 150 };
/** What is live may well deserve these. */
const DESERVED = new Set(["undeclared-room", "insecure-url", "webhook-regions", "webinar-without-streaming"]);

function liveOf(observed: readonly Observed[], state: State) {
  const lists = REGIONS.flatMap((region) =>
    KINDS.map(({ name: kind }) => ({
      kind,
      region,
      domain: DOMAIN,
      objects: observed.filter((each) => each.kind === kind && each.region === region),
    })),
  );
  return { domain: DOMAIN, observation: { lists }, kinds: KINDS, domains: new Map(), desired: [], state, keyring, now: NOW };
}

function imported(observed: readonly Observed[], zone: string | undefined, state = EMPTY): ImportedDomain {
  return importDomain({
    ...liveOf(observed, state),
    regions: REGIONS,
    timezone: zone,
    variables: new Map(),
    schema: ".xroom/xroom.schema.json",
  });
}

/** The plan of a file, as the next run makes it. */
async function planOf(
  file: Pick<ImportedDomain, "text" | "variables">,
  observed: readonly Observed[],
  state: State,
): Promise<Plan> {
  const environment = Object.fromEntries([...file.variables].map(([name, secret]) => [name, secret.reveal()]));
  const { config, diagnostics } = await loadIncludedText({
    name: "a.yaml",
    text: file.text,
    regions: BUILT_IN_REGIONS,
    environment,
    now: NOW,
  });
  expect(diagnostics.filter(({ code }) => !DESERVED.has(code))).toEqual([]);
  if (config === undefined) throw new Error("unreachable");
  const { desired, diagnostics: further } = desireAll(config, KINDS, NOW);
  expect(further).toEqual([]);
  const { observation } = liveOf(observed, state);
  return plan({
    tool: "test",
    account: "demo",
    now: NOW,
    keyring,
    kinds: KINDS,
    files: digestFiles(config.files, keyring),
    domains: config.domains,
    desired,
    observation,
    state,
    scope: createScope({ domains: [], targets: [] }),
    maxRemovals: { percent: 30 },
    allow: { removals: false, empty: false },
    diagnostics: [],
  });
}

/** All that is live is in the file, or is told of. */
function checkAll(file: ImportedDomain, made: Plan, observed: readonly Observed[]): void {
  const matched = made.summary.adopt + made.summary.unchanged;
  const over = Object.values(file.over).reduce((sum, count) => sum + count, 0);
  const isRoom = ({ kind }: { readonly kind: string }): boolean => kind === "room";
  expect(matched + file.leftOut.length + over).toBeGreaterThanOrEqual(observed.length);
  const told = file.leftOut.filter(({ observed: each }) => !isRoom(each)).length + over;
  expect(made.summary.adopt + told).toBe(observed.filter((each) => !isRoom(each)).length);
}

async function checkLaw(observed: readonly Observed[], zone: string | undefined): Promise<void> {
  const file = imported(observed, zone);
  const before = await planOf(file, observed, EMPTY);
  expect(before.calls).toEqual([]);
  expect(before.changes.filter(({ action, blocked }) => action !== "adopt" || blocked !== null)).toEqual([]);
  checkAll(file, before, observed);

  const live = { ...liveOf(observed, EMPTY), known: BUILT_IN_REGIONS, name: "a.yaml" };
  const { state, adopted, otherChanges } = await adopt(file, live);
  expect({ adopted, otherChanges }).toEqual({ adopted: before.summary.adopt, otherChanges: [] });
  const after = await planOf(file, observed, state);
  expect([after.changes, after.records]).toEqual([[], []]);

  // Once more, now that all of it is ours: the same keys, and nothing is adopted anew.
  const again = imported(observed, zone, state);
  expect(again.text).toBe(file.text);
}

/** A state that holds some of it already, under whatever addresses, and what is gone. */
const held = fc.array(
  fc.record({
    index: fc.nat(30),
    key: fc.constantFrom(
      "kickoff",
      "2026-11-23",
      "2026-12-01",
      "2027-03-28-0330",
      "weekly@2026-12-01T09:00:00Z",
      "crm-example-com",
      "robot-42",
    ),
    at: fc.constantFrom("", "", "@fra-1", "@sfo-1"),
    id: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
    predecessor: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
    protect: fc.boolean(),
  }),
  { maxLength: 12 },
);

function stateOf(entries: readonly HeldEntry[], observed: readonly Observed[]): State {
  const seen = new Set<string>();
  const objects = entries.flatMap(({ index, key, at, id, predecessor, protect }) => {
    const each = observed[index];
    // What is in a state came from a config.
    if (each === undefined || !isRoomName(each.room ?? "board")) return [];
    const { kind, region, room } = each;
    const own = kind === "room" || id === undefined ? each.id : id;
    if (seen.has(`${kind} ${region} ${own}`)) return [];
    seen.add(`${kind} ${region} ${own}`);
    const end = { room: room, booking: `${room}/${key}`, webhook: `${key}${at}` }[kind];
    const gone = predecessor === undefined || kind === "room" ? {} : { predecessors: [{ region, id: predecessor }] };
    const held = { kind, region, id: own, applied: NEVER_APPLIED, ...(protect ? { protect: true as const } : {}), ...gone };
    return [[`${kind}/${DOMAIN}/${end}`, held] as const];
  });
  return { ...EMPTY, objects: Object.fromEntries(objects) };
}

interface HeldEntry {
  readonly index: number;
  readonly key: string;
  readonly at: string;
  readonly id: number | undefined;
  readonly predecessor: number | undefined;
  readonly protect: boolean;
}

describe("an imported file", () => {
  it("has an empty plan, and an empty one without adoptions once it is ours", async () => {
    await fc.assert(
      fc.asyncProperty(world, timezone, (each, zone) => checkLaw(observedIn(each), zone)),
      RUNS,
    );
  });

  it("changes nothing that the state holds, whatever that is", async () => {
    await fc.assert(
      fc.asyncProperty(oddities, held, async (each, entries) => {
        const observed = observedOdd(each);
        const state = stateOf(entries, observed);
        const file = imported(observed, undefined, state);
        const live = { ...liveOf(observed, state), known: BUILT_IN_REGIONS, name: "a.yaml" };
        const adoption = await adopt(file, live);
        expect(adoption.otherChanges).toEqual([]);
        expect(await adopt(file, { ...live, state: adoption.state })).toMatchObject({ adopted: 0, otherChanges: [] });
      }),
      RUNS,
    );
  });

  it("has one however odd the answers are, and tells of all that it leaves out", async () => {
    await fc.assert(
      fc.asyncProperty(oddities, timezone, (each, zone) => checkLaw(observedOdd(each), zone)),
      RUNS,
    );
  });
});
