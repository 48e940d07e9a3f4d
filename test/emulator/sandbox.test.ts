import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openSandbox, type Sandbox } from "../../src/emulator/index.ts";
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

  it("goes on where the last one ended, in regions of one's own too", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "xroom-sandbox-")), ".xroom", "sandbox.json");
    const first = await openSandbox(options(path));
    await call(first, "lab-1", "room", "init", { id: "chat.org/board" });
    await first.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const second = await openSandbox(options(path));
    const list = await call(second, "lab-1", "room", "list");
    await second.close();
    expect(list.body?.data).toMatchObject({ "chat.org": { "chat.org/board": {} } });
  });

  it("posts to no listener of another machine", async () => {
    const sandbox = await openSandbox(options(join(mkdtempSync(join(tmpdir(), "xroom-sandbox-")), "sandbox.json")));
    await call(sandbox, "fra-1", "webhook", "add", { domain: "chat.org", type: "url", url: "https://crm.example.com/xroom" });
    const validated = await call(sandbox, "fra-1", "webhook", "validate", { id: 1 });
    await sandbox.close();
    expect(validated.body?.data).toEqual({ validated: true });
  });

  it("is refused where something else is kept", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "xroom-sandbox-")), "sandbox.json");
    writeFileSync(path, '{"format":"xroom.state/1"}');
    await expect(openSandbox(options(path))).rejects.toThrow("not a snapshot of the emulator");
  });
});
