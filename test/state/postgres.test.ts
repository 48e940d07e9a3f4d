import { afterAll } from "vitest";
import { startPostgres } from "../harness/postgres.ts";
import { describeBackend } from "./conformance.ts";

const server = await startPostgres();
afterAll(() => server.stop());
let count = 0;
describeBackend("PostgreSQL", {
  place: async () => {
    count += 1;
    return {
      url: `postgres://${server.user}@127.0.0.1:${server.port}/postgres?name=place-${count}`,
      directory: "/",
      environment: { PGPASSWORD: server.password },
    };
  },
  lease: 1_500,
  races: 50,
  increments: 100,
});
