import { expect, it } from "vitest";
import { describeIfPossible } from "../../harness/if-possible.ts";
import { startPooledPostgres } from "../../harness/pgbouncer.ts";
import { codesOf, describeBackend, failureOf, openPlace } from "../conformance.ts";

await describeIfPossible("PostgreSQL behind PgBouncer", startPooledPostgres, (server) => {
  describeBackend("a table behind a pooler", {
    place: async () => server.place(),
    lease: 3_000,
    races: 30,
    increments: 60,
    kills: 2,
    clock: "store",
  });

  it("explains a wrong password", async () => {
    const place = { ...server.place(), environment: { PGPASSWORD: "wrong" } };
    expect(codesOf(await failureOf((await openPlace(place)).read()))).toEqual(["state-access"]);
  });
});
