import { engineUrl, openDatabase, placeOf } from "../../controller/database/open.ts";
import { adoptDatabase, requireIdentity } from "../../controller/database/failover.ts";
import { finishMigration, requireTables } from "../../controller/database/schema.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { configOf } from "./open.ts";

export const command = defineCommand({
  options: {
    "--finish": "take away what only earlier releases use, once none of their replicas runs",
    "--moved": "the database was copied or renamed, and no controller uses the other any more",
  },
  examples: ["xroom controller migrate", "xroom controller migrate --finish", "xroom controller migrate --moved"],
  notes:
    "Safe to repeat, and beside replicas that run: it only adds. `run` does it by itself on an empty database.\n" +
    "After --moved, every shard is looked at anew, and removals wait for an approval.",
  run: async (_, { finish, moved, ...options }, io) => {
    const { prepareTables } = await import("../../controller/replica/prepare.ts");
    const place = placeOf(await configOf(options, io), io.environment);
    const database = openDatabase(place, io.environment);
    try {
      await prepareTables(database, await engineUrl(place, io.environment), async () => true);
      await requireTables(database);
      if (moved === true) await adoptDatabase(database);
      await requireIdentity(database);
      if (finish === true) await finishMigration(database);
    } finally {
      await database.close();
    }
    io.out(`The tables in ${place.name} are ready.\n`);
    return EXIT.done;
  },
});
