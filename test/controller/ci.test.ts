import { expect, it } from "vitest";
import { reconcile } from "../../src/controller/pass/reconcile.ts";
import { fetchSource } from "../../src/controller/replica/fetch.ts";
import { createForgeTeam } from "../ci/team.ts";
import { describeIfPossible } from "../harness/if-possible.ts";
import { startPostgres } from "../harness/postgres.ts";
import { room } from "../life/team.ts";
import { serveController, TOKENS } from "./served.ts";

const KICKOFF = { start: "2030-12-01T10:00", duration: "1h" };
const board = (bookings: Readonly<Record<string, object>>) => ({ "rooms/board.yaml": room("board", bookings) });

await describeIfPossible("ci plan with a controller", startPostgres, (server) => {
  it("plans a request against what the controller sees and owns, without credentials, and comments once", async () => {
    const team = await createForgeTeam(board({ kickoff: KICKOFF }));
    const served = await serveController(server, {
      world: team.world,
      mode: "auto",
      files: {
        "source/xroom.yaml": await team.read("xroom.yaml"),
        "source/rooms/board.yaml": await team.read("rooms/board.yaml"),
      },
    });
    await served.serve();
    await fetchSource(served.replica, "prod");
    await reconcile(served.replica, { account: "main", domain: "chat.org" });
    const calls = team.world.writes().length;
    expect(calls).toBe(1);

    const review = { start: "2030-12-02T10:00", duration: "45m" };
    const request = await team.request("review", board({ kickoff: { ...KICKOFF, duration: "2h" }, review }));
    const job = { event: "request", request, trusted: false } as const;
    const keyless = { XROOM_ID: undefined, XROOM_SECRET: undefined, XROOM_ADMIN_TOKEN: TOKENS.LEE };
    const plan = ["plan", "--controller", served.admin];
    const planned = await team.run(job, [...plan, "--source", "prod"], keyless);
    expect(planned, planned.err).toMatchObject({
      code: 0,
      results: [{ result: "done", summary: { add: 1, update: 1, remove: 0 } }],
    });
    expect(team.comments(request)).toHaveLength(1);
    expect(team.comments(request)[0]).toContain("kickoff");
    expect(await team.run(job, [...plan, "--source", "prod"], keyless)).toMatchObject({ code: 0 });
    expect(team.comments(request)).toHaveLength(1);
    expect(team.world.writes()).toHaveLength(calls);
    expect(team.comments(request).join("")).not.toContain("Gehe1m");

    expect(await team.run(job, plan, keyless)).toMatchObject({ code: 1, codes: ["no-such-source"] });
    expect(await team.run(job, [...plan, "--source", "none"], keyless)).toMatchObject({ code: 1, codes: ["no-such-source"] });
    expect(await team.run(job, plan, { ...keyless, XROOM_ADMIN_TOKEN: "guess" })).toMatchObject({
      code: 1,
      codes: ["no-credentials"],
    });
    expect(await team.run(job, plan, { ...keyless, XROOM_SECRET: "secret" })).toMatchObject({ code: 1, codes: ["usage"] });
    expect(await team.run(job, ["plan", "--source", "prod"], keyless)).toMatchObject({ code: 1, codes: ["usage"] });
  });
});
