import { connect } from "node:tls";
import { copyFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SCHEMA } from "../../src/controller/database/schema.ts";
import { packPlan } from "../../src/controller/pass/approvals.ts";
import { makeCertificates } from "../harness/certificates.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { describeIfPossible } from "../harness/if-possible.ts";
import { startPostgres } from "../harness/postgres.ts";
import { serveController, TOKENS } from "./served.ts";
import { SAMPLE } from "../render/sample-plan.ts";

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
const post = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  body: typeof body === "string" ? body : JSON.stringify(body),
  headers,
  redirect: "manual",
});

/** What waits in chat.test. */
const DIGEST = "a".repeat(32);
const waiting = (): Record<string, string> => ({
  digest: DIGEST,
  plan: packPlan(SAMPLE),
  conditions: '{"AwaitingApproval":true}',
  wanted: "1".repeat(40),
  ran: "2026-11-29T09:00:00Z",
});

await describeIfPossible("the admin API", startPostgres, (server) => {
  it("is what the commands act through with --url and a token, and the history tells whose it was", async () => {
    const served = await serveController(server);
    await served.serve();
    await served.shard("chat.test", waiting());
    await served.shard("talk.test");
    await served.shard("a.lab", { source: "lab" });
    const { xroom, environment } = served.project;
    environment["XROOM_ADMIN_TOKEN"] = TOKENS.KIM;
    const through = (...args: string[]) => xroom("controller", ...args, "--url", served.admin);

    const status = JSON.parse((await through("status", "--json")).out) as { shards: { shard: string }[] };
    expect(status.shards.map(({ shard }) => shard)).toEqual(["main/a.lab", "main/chat.test", "main/talk.test"]);
    expect((await through("plan", "main/chat.test")).out).toMatch(
      /Found by the pass of 2026-11-29T09:00:00.000Z.\nDigest: a{32}\n$/,
    );
    expect((await through("plan", "main/talk.test")).out).toBe("Nothing waits in main/talk.test.\n");
    expect((await through("history", "main/talk.test")).code).toBe(0);
    for (const name of ["plan", "history"])
      expect(await through(name, "main/none.test")).toMatchObject({ code: 1, err: expect.stringContaining("no-such-shard") });
    expect(await through("approve", "main/chat.test", "b".repeat(32))).toMatchObject({
      code: 4,
      err: expect.stringContaining(DIGEST),
    });
    expect(await through("approve", "main/chat.test", DIGEST, "--allow-removals")).toMatchObject({ code: 0 });
    const [approval] = await served.database.run(`select by, removals, empty from ${SCHEMA}.approvals`);
    expect(approval).toEqual({ by: "kim", removals: true, empty: false });
    expect(await through("reject", "main/chat.test", DIGEST)).toMatchObject({ code: 0 });
    expect(await through("suspend", "--all")).toMatchObject({ code: 1, err: expect.stringContaining("needs the role operate") });

    environment["XROOM_ADMIN_TOKEN"] = TOKENS.XROOM_ADMIN_TOKEN;
    expect((await through("suspend", "--source", "prod")).out).toBe("Suspended 2 shards.\n");
    expect((await through("resume", "main/talk.test")).out).toBe("Resumed 1 shard.\n");
    expect((await through("sync", "--all")).out).toBe("Asked for a pass of 3 shards.\n");
    expect((await through("drain")).out).toBe("Draining 1 replica.\n");
    // Without --url the token counts for nothing.
    expect((await xroom("controller", "suspend", "--all")).out).toBe("Suspended 3 shards.\n");
    const told = await served.history();
    expect(told.slice(0, 3)).toEqual(["approved chat.test by kim", "rejected chat.test by kim", "denied suspend by kim"]);
    expect(told.slice(3, -4).toSorted()).toEqual([
      "resumed talk.test by admin",
      "suspended chat.test by admin",
      "suspended talk.test by admin",
      "synced a.lab by admin",
      "synced chat.test by admin",
      "synced talk.test by admin",
    ]);
    for (const each of told.slice(-3)) expect(each).toMatch(/^suspended .* on \S+, on the database$/);
    const rows = JSON.parse((await through("history", "main/talk.test", "--json", "--limit", "2")).out) as { event: string }[];
    expect(rows.map(({ event }) => event)).toEqual(["suspended", "synced"]);
    expect((await through("history", "--source", "lab")).out).toContain("main/a.lab");
  });

  it("tells what is wrong with --url or its token, and shows neither", async () => {
    const served = await serveController(server);
    const { xroom, environment } = served.project;
    const status = (url: string) => xroom("controller", "status", "--url", url);
    expect(await status("http://xroom.acme.test")).toMatchObject({ code: 1, err: expect.stringContaining("bad-url") });
    expect((await status(served.admin)).err).toContain("answered 503");
    await served.serve();
    expect((await status("http://127.0.0.1:1")).err).toContain("controller-unreachable");
    environment["XROOM_ADMIN_TOKEN"] = "wrong-Gehe1m";
    const denied = await status(served.admin);
    expect(denied).toMatchObject({ code: 1, err: expect.stringContaining("does not know the token") });
    expect(denied.err).not.toContain("Gehe1m");
    delete environment["XROOM_ADMIN_TOKEN"];
    expect((await status(served.admin)).err).toContain("XROOM_ADMIN_TOKEN is not set");
  });

  it("lives without a database, and is ready with one", async () => {
    const served = await serveController(server);
    const codeOf = async (path: string): Promise<number> =>
      (await fetch(`${served.admin}${path}`, { headers: bearer(TOKENS.LEE) })).status;
    expect(await Promise.all(["/livez", "/readyz", "/api/status", "/metrics"].map(codeOf))).toEqual([200, 503, 503, 503]);
    await served.serve();
    expect(await Promise.all(["/livez", "/readyz", "/api/status"].map(codeOf))).toEqual([200, 200, 200]);
    await served.replica.heartbeat.stop();
    await expect.poll(() => codeOf("/livez")).toBe(200);
  });

  it("takes only what it knows: paths, bodies, roles", async () => {
    const served = await serveController(server);
    await served.serve();
    await served.shard("chat.test");
    const ask = async (path: string, init: RequestInit = {}): Promise<number> =>
      (await fetch(`${served.admin}${path}`, { headers: bearer(TOKENS.XROOM_ADMIN_TOKEN), ...init })).status;
    const admin = bearer(TOKENS.XROOM_ADMIN_TOKEN);
    expect(await ask("/api/shards/main/chat.test/remove", post({}, admin))).toBe(404);
    expect(await ask("/api/shards/main%2Fchat.test/sync", post({}, admin))).toBe(200);
    expect(await ask("/api/shards/main/chat.test/sync", post("", admin))).toBe(200);
    expect(await ask("/api/shards/chat.test/sync", post({}, admin))).toBe(404);
    expect(await ask("/api/sources/none/sync", post({}, admin))).toBe(404);
    expect(await ask("/api/shards/%E0/sync", post({}, admin))).toBe(400);
    expect(await ask("/api/drain", post("null", admin))).toBe(400);
    expect(await ask("/api/drain", post("x".repeat(17_000), admin))).toBe(413);
    expect(await ask("/api/status", { method: "DELETE" })).toBe(404);
    expect(await ask("/nothing")).toBe(404);
    for (const verb of ["approve", "reject", "sync", "suspend", "resume"])
      expect(await ask(`/api/shards/main/chat.test/${verb}`, post({}, bearer(TOKENS.LEE)))).toBe(403);
    expect((await served.history()).filter((each) => each.startsWith("denied"))).toEqual(
      ["approve", "reject", "sync", "suspend", "resume"].map((verb) => `denied ${verb} chat.test by lee`),
    );
  });

  it("counts guesses of tokens by address, and writes down no more than it lets through", async () => {
    const served = await serveController(server);
    await served.serve();
    const guess = async (): Promise<number> => (await fetch(`${served.admin}/api/status`, { headers: bearer("guess") })).status;
    const signIn = async (token: string, origin = served.admin): Promise<Response> =>
      fetch(`${served.admin}/sign-in`, post(`token=${token}`, { origin }));
    expect((await signIn(TOKENS.LEE, "https://evil.test")).status).toBe(403);
    for (let tries = 0; tries < 4; tries += 1) expect(await guess()).toBe(401);
    for (let tries = 0; tries < 5; tries += 1) expect((await signIn("guess")).status).toBe(403);
    const found = await signIn(TOKENS.LEE);
    expect(found.status).toBe(303);
    const [cookie = ""] = found.headers.getSetCookie();
    expect(cookie).toMatch(/^xroom_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
    expect([await guess(), (await signIn(TOKENS.LEE)).status]).toEqual([429, 429]);
    // Who is known goes on.
    expect((await fetch(`${served.admin}/api/status`, { headers: bearer(TOKENS.LEE) })).status).toBe(200);
    expect(await served.history()).toHaveLength(9);
    // The database has none that could be used.
    const [session] = await served.database.run(
      `select id, until > clock_timestamp() + interval '11 hours' as long from ${SCHEMA}.sessions`,
    );
    expect(session).toMatchObject({ long: true });
    expect(cookie).not.toContain(String(session?.["id"]));
    const headers = { cookie: cookie.split(";")[0] ?? "", origin: served.admin };
    expect((await fetch(`${served.admin}/api/status`, { headers })).status).toBe(200);
    expect((await fetch(`${served.admin}/sign-out`, post("", headers))).status).toBe(303);
    expect((await fetch(`${served.admin}/api/status`, { headers })).status).toBe(401);
  });

  it("believes the signing-in proxy, and it alone", async () => {
    const proxy = (from: string): string =>
      `proxy: { header: X-Forwarded-User, from: ["${from}"], roles: { "kim@acme.test": operate, "lee@acme.test": view } }`;
    const served = await serveController(server, { admin: proxy("127.0.0.0/8") });
    await served.serve();
    await served.shard("chat.test");
    const named = { "x-forwarded-user": "kim@acme.test", "x-forwarded-host": "xroom.acme.test" };
    const codeOf = async (headers: Record<string, string>, path = "/api/shards/main/chat.test/sync"): Promise<number> =>
      (await fetch(`${served.admin}${path}`, post({}, headers))).status;
    expect((await fetch(`${served.admin}/`, { headers: named })).status).toBe(200);
    expect(await codeOf({ ...named, origin: "https://xroom.acme.test" })).toBe(200);
    // A page of another site can have the browser send what the proxy lets through.
    expect(await codeOf(named)).toBe(403);
    expect(await codeOf({ ...named, origin: "https://evil.test" })).toBe(403);
    expect(await codeOf({ ...named, "x-forwarded-user": "lee@acme.test", origin: "https://xroom.acme.test" })).toBe(403);
    expect(await codeOf({ ...named, "x-forwarded-user": "eve@acme.test" })).toBe(403);
    expect(await codeOf({ ...named, ...bearer("guess") })).toBe(401);
    expect(await served.history()).toEqual([
      "synced chat.test by kim@acme.test",
      expect.stringMatching(/^denied .*another site by kim@acme.test$/),
      expect.stringMatching(/^denied .*another site by kim@acme.test$/),
      "denied sync chat.test by lee@acme.test",
      "denied /api/shards/main/chat.test/sync by eve@acme.test",
      "denied /api/shards/main/chat.test/sync by unknown",
    ]);

    const elsewhere = await serveController(server, { admin: proxy("10.0.0.0/8") });
    await elsewhere.serve();
    expect((await fetch(`${elsewhere.admin}/api/status`, { headers: named })).status).toBe(401);
  });

  it("is served under TLS, by the certificate that its files hold now", async () => {
    const [folder, other] = [temporaryFolder(), temporaryFolder()];
    const { certificate, key } = await makeCertificates(folder);
    const renewed = await makeCertificates(other);
    const served = await serveController(server, {
      admin: "tls: { cert: tls.crt, key: tls.key }",
      events: ", tls: { cert: tls.crt, key: tls.key }",
      files: { "tls.crt": readFileSync(certificate, "utf8"), "tls.key": readFileSync(key, "utf8") },
    });
    await served.serve();
    const address = new URL(served.admin);
    expect(address.protocol).toBe("https:");
    const shown = (port: number): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false }, () => {
          resolve(socket.getPeerCertificate().fingerprint256);
          socket.destroy();
        });
        socket.once("error", reject);
      });
    const ports = [Number(address.port), Number(new URL(served.events).port)];
    const before = await Promise.all(ports.map(shown));
    expect(before[0]).toBe(before[1]);
    // One file is written before the other.
    await copyFile(renewed.certificate, join(served.project.directory, "tls.crt"));
    await expect
      .poll(() => served.log.join("\n"), { timeout: 5_000 })
      .toMatch(/no certificate and its key: the one before is used/);
    expect(await Promise.all(ports.map(shown))).toEqual(before);
    await copyFile(renewed.key, join(served.project.directory, "tls.key"));
    await expect
      .poll(async () => (await Promise.all(ports.map(shown))).includes(before[0] ?? ""), { timeout: 5_000 })
      .toBe(false);
  });
});
