import { expect, it } from "vitest";
import { forgetOtherPaths, hashOf } from "../../src/controller/events/paths.ts";
import { eventPath } from "../../src/controller/events/webhook.ts";
import type { Replica } from "../../src/controller/replica/context.ts";
import { createKeyring, type Keyring } from "../../src/model/keyring.ts";
import { describeIfPossible } from "../harness/if-possible.ts";
import { startPostgres } from "../harness/postgres.ts";
import { type Served, serveController } from "./served.ts";

const SIGN = JSON.stringify({ event: "validation", signThis: "0".repeat(64) });

function accountOf({ accounts }: Replica) {
  const account = accounts.get("main");
  if (account === undefined) throw new Error("the file has it");
  return account;
}

async function ask({ events }: Served, path: string): Promise<number> {
  const headers = { "content-type": "application/json" };
  return (await fetch(`${events}${path}`, { method: "POST", body: SIGN, headers })).status;
}

await describeIfPossible("the events' listener", startPostgres, (server) => {
  it("answers under the path of the API secret before, until the webhook has the new one", async () => {
    const served = await serveController(server, { eventUrl: "https://hooks.example.com/x" });
    const { replica, servers, database } = served;
    const account = accountOf(replica);
    const earlier = createKeyring("before");
    const pathOf = (keyring: Keyring): string => eventPath("https://hooks.example.com/x", "chat.test", keyring);
    const [before, after] = [pathOf(earlier), pathOf(account.keyring)];

    await servers.serve({ ...replica, accounts: new Map([["main", { ...account, keyring: earlier }]]) });
    expect([await ask(served, before), await ask(served, after)]).toEqual([200, 404]);

    await served.serve();
    const asked = [await ask(served, after), await ask(served, before), await ask(served, "/x/chat.test/else")];
    expect(asked).toEqual([200, 200, 404]);
    const stored = JSON.stringify(await database.run("select * from xroom_controller.event_paths"));
    expect(stored).not.toContain(before.slice(-20));

    await forgetOtherPaths(database, { account: "main", domain: "chat.test", hash: hashOf(after) });
    expect([await ask(served, after), await ask(served, before)]).toEqual([200, 404]);
  });
});
