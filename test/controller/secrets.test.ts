import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { DEMO_WEBHOOK_KEY } from "../../src/emulator/index.ts";
import { describeIfPossible } from "../harness/if-possible.ts";
import { startPostgres } from "../harness/postgres.ts";
import { collect } from "./notices.ts";
import { createController, type ControllerWorld } from "./world.ts";

const ROOM_PASSWORD = "room-Gehe1m-4711";
const NOTIFY_TOKEN = "notify-Gehe1m-0815";

const files = (bookings: string): Record<string, string> => ({
  "domains/chat.yaml": `version: 1\ndomains: { chat.test: { rooms: { board: { lock: true, password: { env: CHAT_PASSWORD }, hostKey: true, bookings: { ${bookings} } } } } }\n`,
});
const KICKOFF = "kickoff: { start: 2030-12-01T10:00, duration: 30m }";
const REVIEW = "review: { start: 2030-12-02T10:00, duration: 30m }";

// As in run.test.ts.
if (process.env["CONTROLLER"] === undefined)
  describe.skip("a controller's secrets", () => it("needs npm run test:controller", () => undefined));
else
  await describeIfPossible("a controller's secrets", startPostgres, (server) => {
    it("are in no table, log, status, metric, page, notification or file of its own", { timeout: 240_000 }, async () => {
      const notices: string[] = [];
      const channel = await collect(notices);
      const top = `notify: { ops: { url: "${channel}", token: { env: NOTIFY_TOKEN }, on: [approval, failed, recovered, drift] } }`;
      const world = await createController(server, { mode: "approve", more: ', env: ["CHAT_*"]', top, files: files(KICKOFF) });
      Object.assign(world.project.environment, { CHAT_PASSWORD: ROOM_PASSWORD, NOTIFY_TOKEN });
      const replica = await world.run();

      // Something of each kind happens: a plan waits and is made, a room opens, others change a meeting, a file breaks, people are refused.
      const seen: string[] = [];
      const approve = async (): Promise<void> => {
        const { pending } = await world.until(({ conditions }) => conditions.AwaitingApproval);
        for (const path of ["/shards/main/chat.test/plan", "/shards/main/chat.test/calendar"])
          seen.push((await world.ask(path)).text);
        seen.push((await world.ctl("plan", "main/chat.test")).out, ...(await tablesOf(world)));
        expect((await world.ctl("approve", "main/chat.test", pending?.digest ?? "")).code).toBe(0);
        await world.until(({ conditions }) => conditions.Ready);
      };
      await approve();
      await world.source(files(`${KICKOFF}, ${REVIEW}`));
      await approve();
      const region = world.emulator.world("fra-1");
      const hostKeys = region.bookings().flatMap(({ hostKey }) => hostKey ?? []);
      expect(hostKeys).toHaveLength(2);
      region.openFromInterface("chat.test/board", { id: "ada" }, {});
      await expect.poll(() => region.rooms().every(({ lock }) => lock)).toBe(true);
      region.removeBooking(region.bookings()[0]?.id ?? 0);
      await expect.poll(() => region.bookings().length).toBe(2);
      await world.source({ "domains/chat.yaml": "version: 1\ndomains: { chat.test: { rooms: { board: { lock: maybe } } } }\n" });
      await world.until(({ error }) => error !== null);
      expect((await world.ask("/api/status", { token: "wrong-Gehe1m" })).status).toBe(401);
      const cookie = await signIn(world);

      seen.push(
        replica.heard(),
        ...notices,
        ...(await tablesOf(world)),
        ...(await filesIn(join(world.project.directory, ".xroom"))),
      );
      for (const path of ["/", "/api/status", "/api/history", "/metrics", "/readyz"]) {
        const page = await fetch(`${world.admin()}${path}`, { headers: { cookie } });
        expect([path, page.status]).toEqual([path, 200]);
        seen.push(await page.text(), (await world.ask(path)).text);
      }
      for (const args of [["status"], ["status", "--json"], ["history"], ["check"]]) {
        const { out, err } = await world.ctl(...args);
        seen.push(out, err);
      }
      // The search finds what is there: a table's text, and a plan that was packed.
      expect(seen.some((text) => text.includes('"booking/board/review"'))).toBe(true);
      expect(seen.some((text) => text.startsWith('{"format":"xroom.plan/'))).toBe(true);
      expect(notices.join("\n")).toContain("approval");

      const secrets = {
        "the API secret": world.emulator.account.secret,
        "a room's password": ROOM_PASSWORD,
        "a channel's token": NOTIFY_TOKEN,
        "a token of the admin API": "Gehe1m",
        "a webhook's key": DEMO_WEBHOOK_KEY,
        "the database's password": server.password,
        ...Object.fromEntries(hostKeys.map((key, index) => [`host key ${index}`, key])),
      };
      const found = Object.entries(secrets).flatMap(([what, secret]) =>
        formsOf(secret).flatMap((form) =>
          seen.filter((text) => text.includes(form)).map((text) => `${what}: ${around(text, form)}`),
        ),
      );
      expect(found).toEqual([]);
    });
  });

/** As it is, and as it stands in URLs, JSON and base64. */
function formsOf(secret: string): readonly string[] {
  const base64 = Buffer.from(secret)
    .toString("base64")
    .replace(/.{0,2}=*$/, "");
  return [...new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64])];
}

function around(text: string, form: string): string {
  const at = text.indexOf(form);
  return text.slice(Math.max(0, at - 60), at).replaceAll("\n", " ");
}

/** All rows of all tables, the engine's too; what is packed is unpacked. */
async function tablesOf({ sql }: ControllerWorld): Promise<readonly string[]> {
  const tables = await sql(
    "select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_schema like 'xroom%' and table_type = 'BASE TABLE'",
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await sql(`select t::text as text from ${String(name)} t`);
    texts.push(...rows.map(({ text }) => String(text)));
  }
  expect(tables.length).toBeGreaterThan(8);
  const packed = texts.flatMap((text) => text.match(/H4sI[A-Za-z0-9+/]+=*/g) ?? []);
  return [...texts, ...packed.map((each) => gunzipSync(Buffer.from(each, "base64")).toString("utf8"))];
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), "latin1")),
  );
}

async function signIn({ admin }: ControllerWorld): Promise<string> {
  const response = await fetch(`${admin()}/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded", origin: admin() },
    body: new URLSearchParams({ token: "admin-Gehe1m" }),
  });
  const cookie = response.headers.get("set-cookie") ?? "";
  expect(cookie).toContain("xroom_session=");
  return cookie.split(";")[0] ?? "";
}
