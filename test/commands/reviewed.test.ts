/** What is told of saved plans: in every rendering, and when they are applied. */
import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import { type Scene, setScene } from "./fixtures.ts";

const UNTIL = "It can be applied until Wed 23 Dec 2026 09:00 UTC; --max-age of apply changes that.";
const CONTEXT = ["--context", "change=github:acme/meetings#12", "--context", "actor=kim", "--context", "head=4f1c2d3"];
const REVIEWED = "Reviewed as: change github:acme/meetings#12, head 4f1c2d3, actor kim.";

async function edit({ project }: Scene, change: (config: string) => string): Promise<void> {
  await project.write("xroom.yaml", change(await project.read("xroom.yaml")));
}

interface Line {
  readonly type: string;
  readonly verdicts?: readonly { readonly address: string; readonly verdict: string; readonly seal: string }[];
}

function linesOf(out: string): Line[] {
  return out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

describe("every rendering of a saved plan", () => {
  it("says until when it can be applied, and where it was reviewed", async () => {
    const { project } = await setScene();
    const planned = await project.xroom("plan", "--out", "plan.json", ...CONTEXT);
    expect(planned.out).toContain(`\n${REVIEWED}\n${UNTIL}\n`);
    expect((await project.xroom("show", "plan.json")).out).toBe(planned.out);
    const markdown = await project.xroom("show", "plan.json", "--format", "markdown");
    expect(markdown.out).toContain("It can be applied until Wed 23 Dec 2026 `09:00` UTC; `--max-age` of apply changes that.");
    expect(markdown.out).toContain("Reviewed as: change `github:acme/meetings#12`, head `4f1c2d3`, actor kim.");
    const html = await project.xroom("show", "plan.json", "--format", "html");
    expect(html.out).toContain(`<p class="verdict">${UNTIL}</p>`);
    expect(html.out).toContain(`<p class="verdict">${REVIEWED}</p>`);
    const out = await project.xroom("plan", "--format", "markdown", "--out", "plan.json");
    expect(out.out).toContain("It can be applied until");
    expect((await project.xroom("apply", "plan.json")).out).toMatch(
      /^plan\.json: it can be applied until Wed 23 Dec 2026 09:00 UTC; /,
    );
  });

  it("is not told of a plan that is only shown", async () => {
    const { project } = await setScene();
    for (const format of ["text", "markdown", "html"])
      expect((await project.xroom("plan", "--format", format)).out).not.toContain("can be applied");
  });

  it("says so once that has passed, and follows --max-age of the apply", async () => {
    const { project } = await setScene();
    await project.xroom("plan", "--out", "plan.json");
    const later = await project.xroom("show", "plan.json", "--now", "2026-12-24T09:00:00Z");
    expect(later.out).toContain(
      "It could be applied until Wed 23 Dec 2026 09:00 UTC: plan again, or give apply a longer --max-age.",
    );
    const refused = await project.xroom("apply", "plan.json", "--now", "2026-12-24T09:00:00Z");
    expect(refused).toMatchObject({ code: 4, err: expect.stringContaining("error[old-plan]") });
    const longer = await project.xroom("apply", "plan.json", "--max-age", "1d");
    expect(longer.out).toContain("plan.json: it can be applied until Tue 24 Nov 2026 09:00 UTC");
  });

  it("of the format before is shown, and says that it can't be applied any more", async () => {
    const own = await setScene();
    await own.project.xroom("plan", "--out", "plan.json");
    const { project: _, lineage: _lineage, key: _key, ...plan } = JSON.parse(await own.project.read("plan.json")) as Plan;
    await own.project.write("earlier.json", JSON.stringify({ ...plan, format: "xroom.plan/1" }));
    const words = "It has the earlier format xroom.plan/1, and can't be applied any more: plan again.";
    expect((await own.project.xroom("show", "earlier.json")).out).toContain(`\n${words}\n`);
    expect((await own.project.xroom("show", "earlier.json", "--format", "html")).out).toContain("can&#39;t be applied any more");
    expect((await own.project.xroom("show", "earlier.json", "--format", "markdown")).out).toContain(
      "be applied any more: plan again.",
    );
    own.world.emulator.clearLog();
    const refused = await own.project.xroom("apply", "earlier.json");
    expect(refused).toMatchObject({ code: 4, out: "", err: expect.stringContaining("Plan again, and have that reviewed.") });
    expect(own.world.emulator.log).toEqual([]);
  });

  it("made without credentials says that it is for reading", async () => {
    const { project } = await setScene();
    await project.xroom("snapshot", "--out", "snapshot.json");
    delete project.environment["XROOM_SECRET"];
    const planned = await project.xroom("plan", "--snapshot", "snapshot.json", "--out", "plan.json");
    expect(planned.out).toContain("It was made without credentials: it is for reading, and can't be applied.\n");
  });
});

describe("a context", () => {
  it.each([
    [["plan", "--context", "change"], '--context takes KEY=VALUE, not "change"'],
    [["plan", "--context", "=12"], '--context takes KEY=VALUE, not "=12"'],
    [["plan", "--context", "change="], '--context takes KEY=VALUE, not "change="'],
    [["plan", "--context", "a=1", "--context", "a=2"], "--context has a twice"],
    [["apply", "plan.json", "--expect", "12"], '--expect takes KEY=VALUE, not "12"'],
    [["apply", "-y", "--expect", "change=12"], "--expect goes with a saved plan"],
    [["plan", "--only-own"], "--only-own goes with --base"],
  ])("%j is a usage error that says what was expected, before anything is listed", async (args, error) => {
    const own = await setScene();
    await own.project.xroom("plan", "--out", "plan.json");
    own.world.emulator.clearLog();
    const run = await own.project.xroom(...args);
    expect(run).toMatchObject({ code: 1, err: expect.stringContaining(`error[usage]: ${error}`) });
    expect(run.err).toContain("help: ");
    expect(own.world.emulator.log).toEqual([]);
  });

  it("is sealed, and refuses an apply that expects another", async () => {
    const own = await setScene();
    await own.project.xroom("plan", "--out", "plan.json", ...CONTEXT);
    own.world.emulator.clearLog();
    const other = await own.project.xroom("apply", "plan.json", "--expect", "change=github:acme/meetings#13");
    expect(other.code).toBe(4);
    expect(other.err).toContain("plan.json has change=github:acme/meetings#12, not change=github:acme/meetings#13");
    const none = await own.project.xroom("apply", "plan.json", "--expect", "base=main");
    expect(none).toMatchObject({ code: 4, err: expect.stringContaining("plan.json has no base=main") });
    await own.project.write("forged.json", (await own.project.read("plan.json")).replace("meetings#12", "meetings#13"));
    const forged = await own.project.xroom("apply", "forged.json", "--expect", "change=github:acme/meetings#13");
    expect(forged).toMatchObject({ code: 4, err: expect.stringContaining("tampered-plan") });
    expect(own.world.emulator.log).toEqual([]);
    const run = await own.project.xroom("apply", "plan.json", "--expect", "change=github:acme/meetings#12");
    expect(run.code, run.err).toBe(0);
    expect(run.out).toMatch(/^plan\.json, reviewed as github:acme\/meetings#12: it can be applied until/);
  });
});

describe("apply FILE", () => {
  it("says each verdict once, before the calls, then what was done and what to do next", async () => {
    const own = await setScene();
    await own.project.xroom("apply", "-y");
    await edit(own, (config) => config.replace("1h30m", "2h").replace("duration: 45m", "duration: 1h, lock: true"));
    await own.project.xroom("plan", "--out", "plan.json");
    await edit(own, (config) => config.replace("duration: 2h", "duration: 1h30m").replace("duration: 1h,", "duration: 50m,"));
    const run = await own.project.xroom("apply", "plan.json");
    expect(run).toEqual({
      code: 3,
      err: "",
      out: `\
plan.json: it can be applied until Wed 23 Dec 2026 09:00 UTC; --max-age changes that.
2 reviewed changes: 1 partly, 1 withdrawn.
  partly: booking/chat.org/board/review: nothing has reviewed its duration; the rest is to be made (xroom.yaml:10:11)
  withdrawn: booking/chat.org/board/kickoff: the config declares another duration (xroom.yaml:9:11)
1 call (fra-1: 1).
  ✓ c1 fra-1 booking.update booking/chat.org/board/review
Apply incomplete: 1 of 1 changes done, 1 call made.
What is partly needs a review: plan again, have that reviewed, and apply it.
`,
    });
  });

  it("tells the verdicts as JSON, by field, also where it calls nothing because one is stale", async () => {
    const own = await setScene();
    await own.project.xroom("apply", "-y");
    await edit(own, (config) => config.replace("1h30m", "2h").replace("45m", "1h"));
    await own.project.xroom("plan", "--out", "plan.json");
    own.world.emulator.world("fra-1").updateBooking(1, { lock: true });
    const refused = await own.project.xroom("apply", "plan.json", "--json");
    expect(refused.code).toBe(4);
    const { seal } = JSON.parse(await own.project.read("plan.json")) as Plan;
    expect(linesOf(refused.out).filter(({ type }) => type !== "try")).toMatchObject([
      {
        type: "verdicts",
        plans: [{ name: "plan.json", seal, change: null, until: "2026-12-23T09:00:00Z" }],
        verdicts: [
          { seal, change: null, address: "booking/chat.org/board/kickoff", verdict: "stale", fields: { duration: "same" } },
          { seal, change: null, address: "booking/chat.org/board/review", verdict: "same", fields: { duration: "same" } },
        ],
        unreviewed: [],
        alike: [],
      },
      { type: "refused", diagnostics: [{ code: "stale-plan" }] },
    ]);
    const partial = await own.project.xroom("apply", "plan.json", "--json", "--partial");
    expect(partial.code).toBe(3);
    expect(linesOf(partial.out).map(({ type }) => type)).toContain("verdicts");
  });

  it("of several files leaves out those that are no plans or are refused, names them, and exits with 3", async () => {
    const own = await setScene();
    await own.project.xroom("plan", "--out", "plan.json");
    await own.project.write("broken.json", "{");
    await own.project.write("forged.json", (await own.project.read("plan.json")).replace('"duration":45', '"duration":46'));
    const run = await own.project.xroom("apply", "plan.json", "broken.json", "gone.json", "forged.json", "plan.json");
    expect(run.code).toBe(3);
    expect(run.err).toContain("warning[plan-broken]: broken.json is not whole, or not JSON");
    expect(run.err).toContain("warning[unreadable-file]: the plan gone.json can't be read");
    expect(run.err).toContain("warning[tampered-plan]: forged.json was changed after it was made");
    expect(run.out).toContain("2 reviewed changes: 2 same.\n");
    expect(run.out).toMatch(/Apply incomplete: 2 of 2 changes done, 2 calls made\.\nPlans were left out: see the warnings\.\n$/);
    const spent = await own.project.xroom("apply", "plan.json", "broken.json");
    expect(spent).toMatchObject({
      code: 3,
      err: expect.stringContaining("broken.json"),
      out: expect.stringContaining("completely"),
    });
    const none = await own.project.xroom("apply", "broken.json", "gone.json");
    expect(none).toMatchObject({ code: 4, out: "", err: expect.stringContaining("error[plan-broken]") });
    expect((await own.project.xroom("apply", "gone.json")).code).toBe(1);
  });

  it("of several files leaves out those of another project, of the format before, and those that have expired", async () => {
    const own = await setScene();
    await edit(own, (config) => `project: rooms\n${config}`);
    await own.project.xroom("plan", "--out", "other.json");
    await edit(own, (config) => config.replace("project: rooms", "project: meetings"));
    await own.project.xroom("plan", "--out", "expired.json", "--now", "2026-10-01T09:00:00Z");
    await own.project.xroom("plan", "--out", "plan.json");
    const plan = JSON.parse(await own.project.read("plan.json")) as Plan;
    await own.project.write("earlier.json", JSON.stringify({ ...plan, format: "xroom.plan/1" }));
    const run = await own.project.xroom("apply", "other.json", "expired.json", "earlier.json", "plan.json");
    expect(run.code).toBe(3);
    for (const code of ["other-project", "old-plan", "plan-format"]) expect(run.err).toContain(`warning[${code}]`);
    expect(run.out).toContain("2 reviewed changes: 2 same.\n");
    expect(own.world.writes()).toHaveLength(2);
  });
});
