import { lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../harness/folder.ts";
import { DEMO_ACCOUNT, openSandbox, type Sandbox } from "../../src/emulator/index.ts";
import { NOON, read, signedHeaders, type Answered } from "./caller.ts";

async function call(sandbox: Sandbox, region: string, collection: string, method: string, data: object = {}): Promise<Answered> {
  const headers = signedHeaders(sandbox.account);
  return read(
    await fetch(`${sandbox.urlOf(region)}/api/${collection}`, {
      method: "POST",
      headers,
      body: JSON.stringify({ method, data }),
    }),
  );
}

describe("a sandbox", () => {
  const options = (path: string) => ({ path, regions: ["fra-1", "lab-1"], now: NOON });

  it("continues where the last one ended, in declared regions, too", async () => {
    const path = join(temporaryFolder(), ".xroom", "sandbox.json");
    const first = await openSandbox(options(path));
    await call(first, "lab-1", "room", "init", { id: "chat.org/board" });
    await first.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const second = await openSandbox(options(path));
    const list = await call(second, "lab-1", "room", "list");
    await second.close();
    expect(list.body?.data).toMatchObject({ "chat.org": { "chat.org/board": {} } });
  });

  it("keeps its own secret, and another sandbox has another", async () => {
    const [one, other] = [1, 2].map(() => join(temporaryFolder(), ".xroom", "sandbox.json"));
    const secrets: string[] = [];
    for (const path of [one, one, other] as string[]) {
      const sandbox = await openSandbox(options(path));
      secrets.push(sandbox.account.secret);
      await sandbox.close();
    }
    expect(new Set(secrets).size).toBe(2);
    expect(secrets[1]).toBe(secrets[0]);
    expect(secrets).not.toContain(DEMO_ACCOUNT.secret);
    expect(statSync(join(dirname(one as string), "sandbox.secret")).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(one as string))).toEqual(["sandbox.secret"]);
  });

  it("refuses a secret file with other content", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "sandbox.secret"), "hunter2\n");
    await expect(openSandbox(options(join(folder, "sandbox.json")))).rejects.toThrow(
      "sandbox.secret is not the secret of a sandbox",
    );
  });

  it("posts to no listener on another machine", async () => {
    const sandbox = await openSandbox(options(join(temporaryFolder(), "sandbox.json")));
    await call(sandbox, "fra-1", "webhook", "add", { domain: "chat.org", type: "url", url: "https://crm.example.com/xroom" });
    const validated = await call(sandbox, "fra-1", "webhook", "validate", { id: 1 });
    await sandbox.close();
    expect(validated.body?.data).toEqual({ validated: true });
  });

  it("writes through no existing file or link beside it", async () => {
    const folder = temporaryFolder();
    const [path, victim] = [join(folder, "sandbox.json"), join(folder, "victim")];
    writeFileSync(victim, "mine");
    for (const name of [`${path}.tmp`, `${path}.${process.pid}.tmp`]) symlinkSync(victim, name);
    const sandbox = await openSandbox(options(path));
    await call(sandbox, "fra-1", "room", "init", { id: "chat.org/board" });
    await sandbox.close();
    expect(readFileSync(victim, "utf8")).toBe("mine");
    expect(lstatSync(path).isFile()).toBe(true);
  });

  it("refuses a file with other content", async () => {
    const path = join(temporaryFolder(), "sandbox.json");
    writeFileSync(path, '{"format":"xroom.state/1"}');
    await expect(openSandbox(options(path))).rejects.toThrow("not a snapshot of the emulator");
  });
});
