/** The types of a policy's expressions: what can't be right is an error as it is loaded. */
import { describe, expect, it } from "vitest";
import { compileExpression } from "../../src/policy/expression.ts";
import { FIELDS, type Subject } from "../../src/policy/fields.ts";
import { readPolicy } from "../../src/policy/index.ts";
import { Failure } from "../../src/model/diagnostic.ts";

/** `12: has no …` */
function problems(each: Subject, text: string): readonly string[] {
  const compiled = compileExpression(text, FIELDS[each]);
  return "problems" in compiled ? compiled.problems.map(({ offset, what }) => `${offset}: ${what}`) : [];
}

describe("an expression is refused that has", () => {
  it.each<[string, Subject, string, string | RegExp]>([
    // Names.
    ["a wrong field of a nested map", "room", "object.password.kid == 'env'", /^15: has no field kid; did you mean "kind"\?/],
    ["one behind an index", "booking", "object.overrides['x'].lokc == true", /^21: has no field lokc/],
    ["one of what a list goes through", "booking", "object.overrides.all(k, object.overrides[k].tytle == k)", /no field tytle/],
    ["one of a change's object", "change", "object.after.capacty == 3", /^12: has no field capacty/],
    ["one of a plan's counts", "plan", "object.summary.removed <= 10", /^14: has no field removed/],
    ["one of a scope", "plan", "object.scope.domain == []", /^12: has no field domain/],
    ["one in has()", "plan", "has(object.allowed.lifts)", /no field lifts/],
    [
      "one under a variable",
      "plan",
      "object.scope.domains.exists(d, d.name == 'x')",
      /no field name: what is before it is string/,
    ],
    ["one of a choice", "change", "(true ? object.before : object.after).lokc == true", /no field lokc/],
    ["a type that is none", "room", "Room{name: 'x'} == object", /has no type Room/],
    // Operands.
    ["text and truth compared", "room", "object.lock == 'yes'", "12: compares bool with string"],
    ["time and text compared", "booking", "object.start != '2026-12-01'", "13: compares timestamp with string"],
    ["lists of unlike things compared", "webhook", "object.regions == [1]", "15: compares list of string with list of int"],
    ["a number and a text in order", "room", "object.capacity <= '8'", "16: has no `<=` of int and string"],
    ["a length and a number in order", "booking", "object.duration > 60", "16: has no `>` of duration and int"],
    ["a sum of unlike things", "room", "object.name + 1 == 'x'", "12: has no `+` of string and int"],
    ["a sign on a text", "room", "-object.name == 'x'", "0: has no `-` of string"],
    ["a negation of a number", "room", "!object.capacity", "0: has no `!` of int"],
    ["a number in a conjunction", "room", "object.capacity && true", "6: has int where `&&` takes true or false"],
    ["a text as a condition", "room", "object.name ? true : false", "6: has string where `? :` takes true or false"],
    ["a number looked for among texts", "change", "1 in object.fields", "1: looks for int in list of string"],
    ["a text looked for in a text", "room", "'a' in object.name", "3: looks for string in string"],
    ["a list at a text's place", "change", "object.fields['x'] == 'a'", "13: takes string as a place in list of string"],
    ["a loop through a number", "room", "object.capacity.all(x, x == 1)", "6: goes through int as through a list"],
    ["a text in a number's method", "room", "object.capacity.startsWith('1')", "15: has no int.startsWith(string)"],
    ["a number in a text's method", "room", "object.name.startsWith(1)", "11: has no string.startsWith(int)"],
    ["too many arguments", "room", "size(object.name, 1) == 1", "0: has no size(string, int)"],
    ["a length of a number", "room", "size(object.capacity) == 1", "0: has no size(int)"],
    ["text parts taken for numbers", "room", "object.name.split('-')[0] > 1", /has no `>` of string and int/],
    [
      "what map gives taken for another",
      "booking",
      "object.except.map(x, x.getHours()).all(n, n == 'a')",
      /compares int with string/,
    ],
    [
      "unlike things in a filtered list",
      "booking",
      "object.except.filter(x, x != now).exists(n, n > 1)",
      /has no `>` of timestamp and int/,
    ],
    ["keys of maps that are wrong themselves", "room", "{object.nane: 1}.size() == 1", /no field nane/],
    // Results.
    ["a number as its result", "room", "object.capacity", "0: is int, and not true or false"],
    ["a text as its result", "plan", "object.tool + 'x'", "0: is string, and not true or false"],
    ["null as its result", "room", "null", "0: is null, and not true or false"],
    ["a list as its result", "change", "object.fields.map(x, x + 'y')", "0: is list of string, and not true or false"],
    ["a map as its result", "room", "object.password", "0: is map, and not true or false"],
    ["a time as its result", "meeting", "object.start + duration('1h')", "0: is timestamp, and not true or false"],
    ["one of two as its result", "room", "object.lock == true ? 1 : 'x'", "0: is int or string, and not true or false"],
  ])("%s", (_, each, text, problem) => {
    expect(problems(each, text)).toEqual([typeof problem === "string" ? problem : expect.stringMatching(problem)]);
  });

  it("several problems, and tells each", () => {
    expect(problems("room", "object.lokc == true || object.capacity == 'x'")).toHaveLength(2);
  });

  it("many loops in each other, in little time", () => {
    const deep = 200;
    expect(problems("room", `${"[1].all(x, ".repeat(deep)}object.lokc${")".repeat(deep)}`)).toEqual([
      expect.stringContaining("lokc"),
    ]);
  });
});

it.each<[Subject, string]>([
  ["room", "object.capacity == null || object.capacity <= 8"],
  ["room", "object.capacity == 8.0 && object.capacity < 9u"],
  ["room", "object == object && {'a': 1} != object"],
  ["room", "type(object.name) == string && dyn(object.name) == 1"],
  ["room", "strings.quote(object.name) == '\"board\"'"],
  ["room", "object['name'] == 'x' && object['na' + 'me'] == 1"],
  ["room", "[].all(x, x.anything == 1) && [1, 'a'].exists(x, x == 'a')"],
  ["room", "object.name.split('-')[0] + '' == 'x'"],
  ["booking", "object.start - now > duration('1h') && now - duration('1h') < object.start"],
  [
    "booking",
    "object.overrides == null || object.overrides.all(k, object.overrides[k].duration == null || 'x' in object.overrides)",
  ],
  ["booking", "object.except.exists_one(x, x > now) && size(object.except + [now]) > 0"],
  ["change", "object.id == 7 || object.id == 'chat.org/board' || object.pending == true || 'lock' in object.pending"],
  ["change", "object.before == null || object.after == null || object.before.duration < object.after.duration"],
  ["change", "object.reasons['lock'] == 'drift' && object.reasons.exists(k, k == 'lock')"],
  ["plan", "object.context.change == 'x' && size(object.config.files) < 9 && object.allowed.lift == null"],
  ["plan", "(object.scope.drift == true ? object.summary.remove : 0) == 0"],
])("of %s takes %s", (each, text) => {
  expect(problems(each, text)).toEqual([]);
});

describe("a problem's place is that of its part", () => {
  const rule = (require: string): string =>
    `version: 1\npolicies:\n  r:\n    each: room\n    message: m\n    severity: error\n    require: ${require}\n`;
  it.each([
    ["in plain text", "object.name != '' && object.lokc", "7:41"],
    ["in double quotes, behind escapes", '"object.name != \\"\\" && object.lokc == true"', "7:44"],
    ["in single quotes, behind doubled ones", "'object.name != '''' && object.lokc == true'", "7:44"],
    ["in a folded block", ">-\n      object.name != ''\n\n      && object.lokc == true", "10:16"],
    ["in a literal block", "|\n        object.name != ''\n        && object.lokc == true", "9:18"],
    ["on a later line of plain text", "object.name != ''\n      && object.lokc == true", "8:16"],
    ["at its begin, where it can't be followed", '"\\x6fbject.lokc == true"', "7:14"],
  ])("%s", async (_, text, place) => {
    const failure: unknown = await readPolicy("p.yaml", rule(text)).catch((error: unknown) => error);
    if (!(failure instanceof Failure)) throw new Error("it is taken");
    expect(failure.diagnostics.map(({ source, summary }) => `${source?.line}:${source?.column} ${summary}`)).toEqual([
      expect.stringMatching(new RegExp(`^${place} .*lokc`)),
    ]);
  });
});
