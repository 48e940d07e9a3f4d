import { describe, expect, it } from "vitest";
import { Failure } from "../../src/model/diagnostic.ts";
import type { Plan } from "../../src/model/plan.ts";
import { type Policy, readPolicy } from "../../src/policy/index.ts";
import { loadFiles, NOW } from "../config/project.ts";

const rule = (keys: string): string =>
  `version: 1\npolicies:\n  r:\n    each: booking\n    message: m\n    severity: error\n    ${keys.replaceAll("\n", "\n    ")}\n`;

async function problemsOf(text: string): Promise<unknown> {
  try {
    await readPolicy("p.yaml", text);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.diagnostics.map(({ code, summary, source }) => `${source?.line}:${source?.column} ${code}: ${summary}`);
  }
  return [];
}

describe("a policy file is refused, at its place, for", () => {
  it.each([
    ["invalid YAML", "version: 1\npolicies: [\n", [/^\d+:\d+ yaml-syntax/]],
    ["another version", "version: 2\npolicies: {}\n", ["1:10 bad-policy: a policy begins with `version: 1`"]],
    ["no rules", "version: 1\n", [/needs `policies`/]],
    ["an unknown key", `rules: 1\n${rule("require: 'true'")}`, ['1:1 bad-policy: unknown key "rules" in a policy file']],
    ["an unknown key of a rule", rule("require: 'true'\nseverety: error"), ['8:5 bad-policy: unknown key "severety" in a rule']],
    [
      "an unknown subject",
      rule("require: 'true'").replace("booking", "bookings"),
      ["4:11 bad-policy: `each` is room, booking, meeting, webhook, change or plan"],
    ],
    [
      "a missing message",
      rule("require: 'true'").replace("    message: m\n", ""),
      ["3:3 bad-policy: a rule needs `message`: a text"],
    ],
    ["a label that is none", rule("require: 'true'\nlift: 'a, b'"), ["8:11 bad-policy: `lift` is the name of a label"]],
    [
      "a label for a warning",
      rule("require: 'true'\nlift: ok").replace("severity: error", "severity: warning"),
      ["8:11 bad-policy: `lift` is for errors: a warning refuses nothing"],
    ],
    ["no expression", rule(""), ["3:3 bad-policy: a rule needs `require`: a text"]],
    ["what is not CEL", rule("require: object.lock =="), [/^7:26 bad-policy: `require` of the rule r is not CEL/]],
    [
      "a wrong field",
      rule("require: object.title != null && object.capacty == 1"),
      [/^7:44 bad-policy: `require` of the rule r has no field capacty; did you mean "capacity"\?/],
    ],
    [
      "a wrong field in has() and in brackets",
      rule(`require: 'has(object.lokc) || object["lokc"]'`),
      [/no field lokc/, /no field lokc/],
    ],
    ["a field of a field", rule("require: object.password.value == 'x'"), [/has no field value; there are kind, name/]],
    [
      "a field of a text",
      rule("require: object.title.size == 1"),
      [/has no field size: what is before it is string, and has none/],
    ],
    ["a variable", rule("where: plan.x\nrequire: 'true'"), [/^7:12 bad-policy: `where` of the rule r has no variable plan/]],
    ["a function", rule("require: object.title.trimAll() == ''"), [/has no function trimAll/]],
    [
      "lists within lists",
      rule("require: object.except.all(x, object.except.all(y, x != y))"),
      [/may take more than 100,000 steps/],
    ],
  ])("%s", async (_, text, problems) => {
    expect(await problemsOf(text)).toEqual(
      problems.map((each) => (typeof each === "string" ? each : expect.stringMatching(each))),
    );
  });
});

const CONFIG = `version: 1
defaults: { region: fra-1, timezone: America/New_York }
domains:
  chat.org:
    rooms:
      board:
        capacity: 5
        bookings:
          one: { start: 2026-12-01T10:00, duration: 1h30m, grace: 5m }
          many: { start: "2026-12-01T23:30+01:00[Europe/Berlin]", duration: 15m, repeat: FREQ=WEEKLY;COUNT=4, except: ["2026-12-15T23:30"], title: T, overrides: { "2026-12-08T23:30": { start: "2026-12-09T08:00", lock: true } } }
    webhooks: { w: { robot: 4 } }
`;

async function judged(text: string): Promise<unknown> {
  const { declared } = await loadFiles(CONFIG, { declared: true });
  if (declared === undefined) throw new Error("the config has errors");
  const policy: Policy = await readPolicy("p.yaml", text);
  try {
    return policy
      .judgeDeclared(declared, { now: NOW, address: () => true })
      .map(({ address, source }) => `${address} ${source?.line}`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.diagnostics.map(({ code, summary, source }) => `${source?.file}:${source?.line} ${code}: ${summary}`);
  }
}

const of = (each: string, require: string): string => rule(`require: ${JSON.stringify(require)}`).replace("booking", each);

describe("rules see", () => {
  it.each([
    ["what a booking inherits", of("booking", "object.capacity == 5 && object.lock == null && object.room == 'board'"), []],
    [
      "times and lengths",
      of(
        "booking",
        "object.name != 'one' || (object.start == timestamp('2026-12-01T15:00:00Z') && object.duration == duration('90m') && object.grace == duration('300s'))",
      ),
      [],
    ],
    [
      "a booking's own clock",
      of(
        "booking",
        "object.name != 'many' || (object.timezone == 'Europe/Berlin' && object.start.getHours(object.timezone) == 23 && object.start.getHours() == 22 && object.start.getDayOfWeek('Europe/Berlin') == 2 && object.start.getDate('+09:00') == 2)",
      ),
      [],
    ],
    [
      "each meeting, with its overrides",
      of("meeting", "object.lock == true"),
      [
        "booking/chat.org/board/one 9",
        "booking/chat.org/board/many@2026-12-01T22:30:00Z 10",
        "booking/chat.org/board/many@2026-12-22T22:30:00Z 10",
      ],
    ],
    ["the series of a meeting", of("meeting", "object.series == 'many'"), ["booking/chat.org/board/one 9"]],
    [
      "rooms and webhooks",
      `${of("room", "object.password == null && object.evict == false && object.active == true")}`,
      ["room/chat.org/board 6"],
    ],
    ["webhooks", of("webhook", "object.url == null && object.robot == 4 && object.validate"), []],
    [
      "what a series leaves out, as times",
      of("booking", "object.name == 'one' ? object.except == null : object.except == [timestamp('2026-12-15T22:30:00Z')]"),
      [],
    ],
    [
      "each field of an override",
      of(
        "booking",
        "object.overrides == null || object.overrides.all(k, object.overrides[k].lock == true && object.overrides[k].capacity == null && object.overrides[k].password == null)",
      ),
      [],
    ],
    ["now", of("booking", "object.start > now"), []],
  ])("%s", async (_, text, broken) => {
    expect(await judged(text)).toEqual(broken);
  });

  it.each([
    [
      "what has no answer",
      of("booking", "object.lock && true"),
      /^p\.yaml:3 bad-policy: the rule r can't be evaluated for booking\/chat\.org\/board\/one/,
    ],
    ["what is neither true nor false", of("booking", "dyn(object.name)"), /it is neither true nor false/],
    ["an unknown zone", of("booking", "object.start.getHours('Mars/Olympus') > 1"), /there is no time zone "Mars\/Olympus"/],
  ])("%s is refused, with the rule's place", async (_, text, message) => {
    expect(await judged(text)).toEqual([expect.stringMatching(message)]);
  });
});

it("an expression that backtracking would never end takes no time", async () => {
  const text = of("room", "!(object.name + 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!').matches('^([a-z]+)+$')");
  expect(await judged(text)).toEqual([]);
});

it("a change and the plan have each field, null where the document has none", async () => {
  const change = {
    address: "booking/chat.org/board/one",
    action: "add",
    before: null,
    after: { start: "2026-12-01T10:00:00Z", lock: true },
  };
  const plan = { changes: [change], scope: { domains: [], targets: [] }, summary: { add: 1 }, config: { files: [] } };
  const judge = async (each: string, require: string): Promise<unknown> => {
    const policy = await readPolicy("p.yaml", of(each, require));
    return policy.judgePlan(plan as unknown as Plan, { now: NOW }).map(({ code }) => code);
  };
  expect(
    await judge(
      "change",
      "object.before == null && object.after.lock && object.after.capacity == null && object.kind == 'booking'",
    ),
  ).toEqual([]);
  expect(
    await judge(
      "plan",
      "object.scope.drift == null && object.allowed.removals == null && object.context == null && object.summary.remove == null",
    ),
  ).toEqual([]);
  expect(await judge("change", "object.after.lock == false")).toEqual(["policy"]);
});

describe("of more than a thousand changes that break a rule", () => {
  const changes = Array.from({ length: 1_100 }, (_, at) => ({ address: `room/chat.org/r${at}`, action: "remove" }));
  const plan = { changes, scope: {}, summary: { calls: 1_100 }, config: { files: [] } } as unknown as Plan;
  const severitiesOf = async (rules: string, isLifted = (_lift: string): boolean => false): Promise<ReadonlySet<string>> => {
    const policy = await readPolicy("p.yaml", `version: 1\npolicies:\n${rules}`);
    const found = policy.judgePlan(plan, { now: NOW, isLifted });
    return new Set(found.map(({ severity, code }) => `${severity} ${code}`));
  };
  const freeze = "  freeze: { each: change, require: 'false', message: m, severity: error, lift: ok }\n";

  it("each is lifted by the rule's label, those that are not shown too", async () => {
    expect(await severitiesOf(freeze, (lift) => lift === "ok")).toEqual(new Set(["warning policy", "warning more-problems"]));
    expect(await severitiesOf(freeze)).toEqual(new Set(["error policy", "error more-problems"]));
  });

  it("warnings hide no error", async () => {
    const rules = `${freeze.replace("error, lift: ok", "warning")}  few: { each: plan, require: object.summary.calls < 9, message: m, severity: error }\n`;
    expect(await severitiesOf(rules)).toEqual(new Set(["warning policy", "warning more-problems", "error policy"]));
  });
});

it("the error of an empty file says how a policy begins", async () => {
  const failure: unknown = await readPolicy("p.yaml", "# later\n").catch((error: unknown) => error);
  expect((failure as Failure).diagnostics).toMatchObject([{ code: "empty-file", help: expect.stringContaining("`policies:`") }]);
});

describe("what an expression makes", () => {
  const hundred = "a".repeat(100);

  it.each([
    ["a text that is replaced in itself", `'a'${`.replace('a', '${hundred}')`.repeat(4)} == ''`],
    ["a text of which some are replaced", `'${hundred}'.replace('a', '${hundred}', 50) == ''`],
    ["the parts of a text", `'${hundred}'.replace('a', '${hundred.slice(80)}').split('').size() == 1`],
  ])("is bounded: %s", async (_, text) => {
    expect(await judged(of("room", text))).toEqual([expect.stringMatching(/gives more than (4,000 characters|1,000 parts)/)]);
  });

  it.each([
    "'abca'.replace('a', 'xx') == 'xxbcxx'",
    "'abca'.replace('a', '', 1) == 'bca'",
    "'abca'.replace('a', 'x', 0) == 'abca'",
    "'abca'.replace('a', 'x', -1) == 'xbcx'",
    "'abca'.replace('a', 'x', 9) == 'xbcx'",
    "'aaa'.replace('aa', 'b') == 'ba'",
    "'abc'.replace('z', 'x') == 'abc'",
    "'ab'.replace('', '_') == '_a_b_'",
    "'ab'.replace('', '_', 2) == '_a_b'",
    "''.replace('', '_') == '_'",
    "'a,b,c'.split(',') == ['a', 'b', 'c']",
    "'a,b,c'.split(',', 2) == ['a', 'b,c']",
    "'a,b'.split(',', 0) == []",
    "'a,b'.split(',', 1) == ['a,b']",
    "'a,b'.split(',', -1) == ['a', 'b']",
  ])("is as CEL has it: %s", async (text) => {
    expect(await judged(of("room", text))).toEqual([]);
  });
});
