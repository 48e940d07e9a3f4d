import { describeIfPossible } from "../harness/if-possible.ts";
import { startPostgres } from "../harness/postgres.ts";
import { describeEngine } from "./engine-conformance.ts";

await describeIfPossible("the engine on DBOS", startPostgres, (server) => {
  describeEngine({ module: new URL("../../dist/controller/engine/dbos.js", import.meta.url), name: "dbosEngine" }, server);
});
