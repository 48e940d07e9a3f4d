import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { loadController } from "../../src/controller/config/load.ts";
import { type Database, openDatabase } from "../../src/controller/database/open.ts";
import { migrateTables } from "../../src/controller/database/schema.ts";
import { createEventListener } from "../../src/controller/events/listener.ts";
import { forgetOtherPaths, hashOf } from "../../src/controller/events/paths.ts";
import { eventPath } from "../../src/controller/events/webhook.ts";
import type { Replica } from "../../src/controller/replica/context.ts";
import { openAccount } from "../../src/controller/replica/accounts.ts";
import { createMetrics } from "../../src/controller/replica/metrics.ts";
import { createKeyring } from "../../src/model/keyring.ts";
import { readPlace } from "../../src/state/postgres/place.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { describeIfPossible } from "../harness/if-possible.ts";
import { startPostgres } from "../harness/postgres.ts";

const FILE = `version: 1
accounts: { main: { id: { env: ID }, secret: { env: SECRET } } }
sources: { prod: { folder: source, account: main, domains: ["*.test"] } }
events: { url: "https://hooks.example.com/x", listen: "127.0.0.1:1", keys: { chat.test: { env: KEY } } }
`;
const SIGN = JSON.stringify({ event: "validation", signThis: "0".repeat(64) });

/** A replica's listener, with this API secret. */
async function listener(database: Database, secret: string) {
  const folder = temporaryFolder();
  await writeFile(join(folder, "controller.yaml"), FILE);
  const config = await loadController(join(folder, "controller.yaml"));
  const environment = { ID: "id", SECRET: secret, KEY: "k" };
  const settings = config.accounts.get("main");
  if (settings === undefined || config.events === undefined) throw new Error("the file has both");
  const account = openAccount(settings, { environment, database, timeToWrite: () => 0, onTry: () => undefined });
  const engine = { enqueue: async () => undefined, start: async () => undefined };
  const replica = { config, environment, database, accounts: new Map([["main", account]]), metrics: createMetrics(), engine };
  const server = createServer(await createEventListener(replica as Partial<Replica> as Replica, config.events)).listen(
    0,
    "127.0.0.1",
  );
  await once(server, "listening");
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await account.connection.close();
  });
  const { port } = server.address() as AddressInfo;
  return async (path: string): Promise<number> =>
    (
      await fetch(`http://127.0.0.1:${port}${path}`, {
        method: "POST",
        body: SIGN,
        headers: { "content-type": "application/json" },
      })
    ).status;
}

await describeIfPossible("the events' listener", startPostgres, (server) => {
  it("answers under the path of the API secret before, until the webhook has the new one", async () => {
    await server.ask("create database listening");
    const environment = { PGPASSWORD: server.password };
    const url = `postgres://${server.user}@127.0.0.1:${server.port}/listening`;
    const database = openDatabase(readPlace(url, { environment, directory: "/" }), environment);
    onTestFinished(() => database.close());
    await migrateTables(database);
    const pathOf = (secret: string): string => eventPath("https://hooks.example.com/x", "chat.test", createKeyring(secret));
    const before = await listener(database, "before");
    expect([await before(pathOf("before")), await before(pathOf("after"))]).toEqual([200, 404]);
    const after = await listener(database, "after");
    expect([await after(pathOf("after")), await after(pathOf("before")), await after("/x/chat.test/else")]).toEqual([
      200, 200, 404,
    ]);
    const stored = JSON.stringify(await database.run("select * from xroom_controller.event_paths"));
    expect(stored).not.toContain(pathOf("before").slice(-20));
    await forgetOtherPaths(database, { account: "main", domain: "chat.test", hash: hashOf(pathOf("after")) });
    expect([await after(pathOf("after")), await after(pathOf("before"))]).toEqual([200, 404]);
  });
});
