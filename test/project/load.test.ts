import { describe, expect, it } from "vitest";
import { load } from "../../src/project/load.ts";
import { Failure } from "../../src/model/diagnostic.ts";
import { createProject, NOW, withRoom } from "../config/project.ts";

/** What a room with these bookings is refused for, as `line:column code`. */
async function errorsOf(...bookings: readonly string[]): Promise<readonly string[]> {
  const directory = createProject({ "xroom.yaml": withRoom("bookings:", ...bookings.map((line) => `  ${line}`)) });
  const failure: unknown = await load({ directory, environment: {}, now: NOW }).catch((error: unknown) => error);
  if (!(failure instanceof Failure)) throw new Error("nothing is wrong with it");
  return failure.diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ code, source }) => `${source?.line}:${source?.column} ${code}`);
}

const OVERLAPPING = ["a: { start: 2026-12-01T10:00, duration: 1h }", "b: { start: 2026-12-01T10:30, duration: 1h }"];

describe("all that is wrong with a config is told at once", () => {
  it("every field of a booking, whatever else is wrong with it, and what overlaps beside it", async () => {
    const wrong = [
      "y: { start: 2026-12-01T10:00, duration: 90min, repeat: FREQ=WEEKLI }",
      'z: { start: "2026-12-02T10:00[Europe/Berln]", duraton: 45m }',
    ];
    expect(await errorsOf(...wrong, ...OVERLAPPING)).toEqual([
      "8:51 bad-duration",
      "8:66 bad-repeat",
      "9:23 unknown-zone",
      "9:57 unknown-key",
      "11:11 overlap",
    ]);
  });

  it.each([
    ["a password whose variable is not set", "password: { env: UNSET }", "unset-secret"],
    ["a capacity of the wrong type", "capacity: []", "wrong-type"],
  ])("what overlaps beside %s", async (_, setting, code) => {
    const found = await errorsOf(...OVERLAPPING, `c: { start: 2026-12-03T10:00, duration: 1h, ${setting} }`);
    expect(found).toEqual(["9:11 overlap", expect.stringMatching(`^10:\\d+ ${code}$`)]);
  });

  const WEEKLY = "start: 2026-12-07T10:00, duration: 1h, repeat: FREQ=WEEKLY";
  const MONDAY = "m: { start: 2026-12-14T10:00, duration: 1h }";

  it.each([
    ["an override that says wrongly where it is moved", `w: { ${WEEKLY}, overrides: { 2026-12-14T10:00: { start: 5 } } }`],
    ["an override of no known zone", `w: { ${WEEKLY}, overrides: { 2026-12-14T10:00: { start: "2026-12-14T15:00[Nowhere]" } } }`],
    ["exceptions of the wrong type", `w: { ${WEEKLY}, except: [5] }`],
    ["a grace that is none", "w: { start: 2026-12-14T10:00, duration: 30m, grace: soon }"],
    [
      "a misspelt rule, and what goes with one",
      "w: { start: 2026-12-07T10:00, duration: 1h, repeet: FREQ=WEEKLY, except: [2026-12-14T10:00] }",
    ],
    [
      "a rule of the wrong type, and what goes with one",
      "w: { start: 2026-12-07T10:00, duration: 1h, repeat: 5, except: [2026-12-14T10:00] }",
    ],
    [
      "a rule without the start that its exceptions are looked up from",
      `w: { duration: 1h, repeat: FREQ=WEEKLY, except: [2026-12-14T10:00] }`,
    ],
  ])("nothing follows from %s", async (_, line) => {
    expect(await errorsOf(line, MONDAY)).toHaveLength(1);
  });

  it("nothing follows from a time zone that is wrong, for all that is written without one", async () => {
    const text = withRoom("bookings:", ...OVERLAPPING.map((line) => `  ${line}`)).replace("Europe/Berlin", "[]");
    const directory = createProject({ "xroom.yaml": text });
    await expect(load({ directory, environment: {}, now: NOW })).rejects.toMatchObject({ diagnostics: [{ code: "wrong-type" }] });
  });

  it("tells of the exceptions and overrides of a series whose rule is wrong what can be told", async () => {
    const line = `w: { start: 2026-12-07T10:00, duration: 1h, repeat: FREQ=WEEKLI, except: ["2026-12-14T10:00[Nowhere]"], overrides: { 2026-12-21T10:00: { duration: 0 } } }`;
    expect((await errorsOf(line)).map((each) => each.split(" ")[1])).toEqual(["bad-repeat", "unknown-zone", "bad-duration"]);
  });
});
