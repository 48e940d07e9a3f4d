/** The operator's policy in a pipeline: in comments, lifted by its label alone, and held against what an apply would call. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../harness/folder.ts";
import { room } from "../life/team.ts";
import { createForgeTeam, type Ended, type ForgeTeam } from "./team.ts";

const board = (bookings: Readonly<Record<string, object>>) => ({ "rooms/board.yaml": room("board", bookings) });

async function setOut(require: string, lift = "") {
  const team = await createForgeTeam(board({}));
  const file = join(temporaryFolder(), "policy.yaml");
  const rule = (text: string): void =>
    writeFileSync(
      file,
      `version: 1\npolicies:\n  calm: { each: change, require: '${text}', message: nothing is changed now, severity: error${lift} }\n`,
    );
  rule(require);
  const environment = { XROOM_POLICY: file };
  const request = await team.request("kickoff", board({ kickoff: { start: "2026-12-01T10:00", duration: "1h" } }));
  const plan = (labeled?: { name: string; by: string }): Promise<Ended> =>
    team.run({ event: "request", request, trusted: true, ...(labeled === undefined ? {} : { labeled }) }, ["plan"], environment);
  const apply = (...options: string[]): Promise<Ended> =>
    team.run({ event: "push", branch: "main" }, ["apply", ...options], environment);
  return { team, request, rule, plan, apply };
}

const comment = (team: ForgeTeam, request: Parameters<ForgeTeam["comments"]>[0]): string => team.comments(request)[0] ?? "";

it("a broken rule is in the comment at its place; only its own label lifts it, while it is there", async () => {
  const { team, request, plan, apply } = await setOut("false", ", lift: in-freeze");
  expect(await plan()).toMatchObject({ code: 4, codes: ["policy"], results: [{ result: "refused" }] });
  expect(comment(team, request)).toContain("**Refused:**");
  expect(comment(team, request)).toMatch(/booking\/chat\.org\/board\/kickoff`?: nothing is changed now/);
  expect(comment(team, request)).toMatch(/rooms\/board\.yaml(?::|#L)\d+/);
  for (const name of ["xroom:allow-removals", "in-freeze-too"]) team.model.label(request, name, "ben");
  team.model.label(request, "in-freeze", "eve");
  expect(await plan({ name: "in-freeze", by: "eve" })).toMatchObject({ code: 4, codes: ["label-ignored", "policy"] });
  team.model.unlabel(request, "in-freeze", "ben");
  team.model.label(request, "in-freeze", "ben");
  expect(await plan({ name: "in-freeze", by: "ben" })).toMatchObject({ code: 0 });
  expect(comment(team, request)).toContain("Allowed by `ben`, by label.");
  await team.merge(request);
  team.model.unlabel(request, "in-freeze", "ben");
  expect(await apply("--dry-run")).toMatchObject({ code: 3, codes: expect.arrayContaining(["label-gone"]), verdicts: [] });
  team.model.label(request, "in-freeze", "ben");
  expect(await apply()).toMatchObject({ code: 0, verdicts: ["same booking/chat.org/board/kickoff"] });
  expect(team.live()).toEqual(["board 2026-12-01T10:00Z 60"]);
});

it("a request's new webhook that would be sent secrets is named in its comment", async () => {
  const team = await createForgeTeam({ "rooms/board.yaml": room("board", {}, "        password: { env: BOARD_PASSWORD }\n") });
  const request = await team.request("hook", {
    "rooms/hook.yaml": 'domains: { chat.org: { webhooks: { crm: { url: "https://crm.example.com/x" } } } }\n',
  });
  const environment = { BOARD_PASSWORD: "velvet-otter-41" };
  const ended = await team.run({ event: "request", request, trusted: true }, ["plan"], environment);
  expect(ended, ended.err).toMatchObject({ code: 0, codes: expect.arrayContaining(["secret-to-webhook"]) });
  expect(comment(team, request)).toContain("would be sent the secrets `BOARD_PASSWORD`");
  expect(comment(team, request)).not.toContain("velvet-otter-41");
});

it("an apply holds it against what it would call: a freeze that has begun since stops it", async () => {
  const { team, request, rule, plan, apply } = await setOut("true");
  expect(await plan()).toMatchObject({ code: 0 });
  await team.merge(request);
  rule('now < timestamp("2026-11-23T00:00:00Z")');
  expect(await apply()).toMatchObject({ code: 4, codes: expect.arrayContaining(["policy"]), results: [{ result: "refused" }] });
  expect(team.written()).toEqual([]);
  expect(team.comments(request).at(-1)).toContain("nothing is changed now");
  const bare = await team.run({ event: "push", branch: "main" }, ["apply", "--dry-run"]);
  expect(bare).toMatchObject({ code: 0, codes: expect.arrayContaining(["no-policy"]) });
  rule("true");
  const applied = await apply();
  expect(applied).toMatchObject({ code: 0 });
  expect(applied.codes).not.toContain("no-policy");
  expect(team.live()).toEqual(["board 2026-12-01T10:00Z 60"]);
});
