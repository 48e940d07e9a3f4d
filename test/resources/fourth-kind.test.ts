import { describe, expect, it } from "vitest";
import { execute } from "../../src/apply/execute.ts";
import { createReport } from "../../src/config/report.ts";
import { desireAll } from "../../src/config/desire.ts";
import { resolveSections } from "../../src/config/resolve/domain.ts";
import type { ParsedFile } from "../../src/config/yaml/parsed-file.ts";
import { parseFile } from "../../src/config/yaml/parse-file.ts";
import { importDomain } from "../../src/export/index.ts";
import type { DomainConfig } from "../../src/model/config.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { State } from "../../src/model/state.ts";
import { allLists, observe } from "../../src/plan/observe.ts";
import { plan } from "../../src/plan/plan.ts";
import { checkSaved, parsePlan, serialisePlan } from "../../src/plan/saved.ts";
import { FORMAT_NAMES, FORMATS, type FormatName } from "../../src/render/index.ts";
import { KINDS } from "../../src/resources/registry.ts";
import { domainOf, inputOf, keyring, NOW, stateOf, changeLines } from "../plan/scenario.ts";
import { badge, badgeRegion } from "./badge.ts";

/** The one line that a fourth kind adds to src/resources/registry.ts. */
const FOUR_KINDS = [...KINDS, badge];
const PLACES = allLists([{ region: "fra-1", domain: "chat.org" }], FOUR_KINDS);
const INPUT = { ...inputOf({}), kinds: FOUR_KINDS };

/** `badges: { vip: { holder: ann, level: 3 } }` as the config resolves it, once the schema has such a section. */
async function declared(badges: string): Promise<ReadonlyMap<string, DomainConfig>> {
  const file = (await parseFile("xroom.yaml", `badges: ${badges}\n`)).file as ParsedFile;
  const parts = [{ declared: file.value as object, place: { file, path: [] } }];
  const sections = resolveSections(parts, [{ key: "badges", entry: "badge" }], { report: createReport() });
  return new Map([["chat.org", { ...domainOf("chat.org", {}), sections }]]);
}

function account() {
  const region = badgeRegion();
  let state: State = stateOf({});
  const planOf = async (badges: string): Promise<Plan> => {
    const domains = await declared(badges);
    const { desired } = desireAll({ domains, regions: new Map() }, FOUR_KINDS, NOW);
    return plan({ ...INPUT, domains, desired, state, observation: await observe(region.reader, PLACES) });
  };
  const apply = async (made: Plan) =>
    execute({
      ...region,
      plan: made,
      state,
      kinds: FOUR_KINDS,
      keyring,
      reveal: () => "",
      parallelism: 4,
      validateTimeout: 0,
      onEvent: () => undefined,
      stop: new AbortController().signal,
      save: (next) => {
        state = next;
        return Promise.resolve();
      },
    });
  return { ...region, planOf, apply, addresses: () => Object.keys(state.objects) };
}

describe("a fourth kind, which no file of src names,", () => {
  it("is planned and applied, and then nothing is left to do", async () => {
    const { planOf, apply, badges, addresses } = account();
    const made = await planOf("{ vip: { holder: ann, level: 3 }, guest: { holder: ben, level: 1 } }");
    expect(changeLines(made)).toEqual(["add badge/chat.org/guest (new): badge.add", "add badge/chat.org/vip (new): badge.add"]);
    expect((await apply(made)).calls.done).toBe(2);
    expect(badges.map(({ holder }) => holder).toSorted()).toEqual(["ann", "ben"]);
    expect((await planOf("{ vip: { holder: ann, level: 3 }, guest: { holder: ben, level: 1 } }")).changes).toEqual([]);

    const changed = await planOf("{ vip: { holder: ann, level: 4 }, staff: { holder: cat, level: 2 } }");
    expect(changeLines(changed)).toEqual([
      "remove badge/chat.org/guest (undeclared): badge.remove",
      "add badge/chat.org/staff (new): badge.add",
      "update badge/chat.org/vip (config): badge.update",
    ]);
    await apply(changed);
    expect(badges).toMatchObject([
      { holder: "ann", level: 4 },
      { holder: "cat", level: 2 },
    ]);
    expect(addresses()).toEqual(["badge/chat.org/staff", "badge/chat.org/vip"]);
  });

  it("is saved, and accepted by a version that has it alone", async () => {
    const made = parsePlan(serialisePlan(await account().planOf("{ vip: { holder: ann, level: 3 } }")), "plan.json");
    const context = { ...INPUT, maxAge: 1000, allow: { removals: false, empty: false } };
    expect(() => checkSaved(made, "plan.json", context)).not.toThrow();
    expect(() => checkSaved(made, "plan.json", { ...context, kinds: KINDS })).toThrow(
      "calls badge.add, which this xroom does not know",
    );
  });

  it.each(FORMAT_NAMES)("is shown as %s", async (format) => {
    const { planOf } = account();
    const render = await FORMATS[format]();
    const context = { color: false, verbose: false, unmanaged: false, linkBase: undefined, folder: ".", tool: "xroom test" };
    const text = await render(await planOf("{ vip: { holder: ann, level: 3 } }"), context);
    const inDiagnosticsOnly: readonly FormatName[] = ["github", "sarif", "gitlab", "junit"];
    if (!inDiagnosticsOnly.includes(format)) {
      expect(text).toContain("badge/chat.org/vip");
      expect(text).toMatch(/holder.*ann/s);
    }
  });

  it("is imported into a section of its own", async () => {
    const { planOf, apply, reader } = account();
    await apply(await planOf("{ vip: { holder: ann, level: 3 } }"));
    const imported = importDomain({
      ...INPUT,
      domain: "chat.org",
      observation: await observe(reader, PLACES),
      regions: ["fra-1"],
      timezone: undefined,
      variables: new Map(),
      schema: "xroom.schema.json",
    });
    expect(imported.counts).toEqual({ room: 0, booking: 0, webhook: 0, badge: 1 });
    expect(imported.text).toContain("1 badge");
    expect(imported.text).toContain("    badges:\n      ann: { holder: ann, level: 3 }\n");
  });
});
