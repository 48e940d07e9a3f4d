import { engineUrl, openDatabase, placeOf } from "../../controller/database/open.ts";
import { ENGINE_SCHEMA, migrateTables, requireTables } from "../../controller/database/schema.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { configOf } from "./open.ts";

export const command = defineCommand({
  examples: ["xroom controller migrate"],
  notes: "Safe to repeat, and beside replicas that run: it only adds. `run` does it by itself on an empty database.",
  run: async (_, options, io) => {
    const { dbosEngine } = await import("../../controller/engine/dbos.ts");
    const place = placeOf(await configOf(options, io), io.environment);
    const database = openDatabase(place, io.environment);
    try {
      await migrateTables(database);
      await requireTables(database);
      await dbosEngine.migrate({ url: await engineUrl(place, io.environment), schema: ENGINE_SCHEMA });
    } finally {
      await database.close();
    }
    io.out(`The tables in ${place.name} are ready.\n`);
    return EXIT.done;
  },
});
