import { appendFile, copyFile, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join, normalize } from "node:path";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { freePort } from "../../src/controller/sandbox/free-port.ts";
import { blocksOf } from "../harness/pages.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";
import { COMPILER, install, type Installed } from "./installed.ts";

const ROOT = new URL("../../", import.meta.url);
const MEGABYTE = 2 ** 20;

let installed: Installed;
beforeAll(async () => {
  installed = await install();
}, 60_000);
afterAll(() => installed.remove());

describe("the tarball", () => {
  it("holds what runs, and stays small", () => {
    const { size, unpackedSize, files } = installed.packed;
    const folders = new Set(files.map(({ path }) => /^(?:dist\/)?[^/]+/.exec(path)?.[0]));
    expect([...folders].toSorted()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist/LICENSES.txt",
      "dist/cli.cjs",
      "dist/library",
      "dist/parts",
      "examples",
      "package.json",
      "schemas",
    ]);
    expect(files.filter(({ path }) => path.endsWith(".map"))).toEqual([]);
    expect(size).toBeLessThan(1.6 * MEGABYTE);
    expect(unpackedSize).toBeLessThan(6 * MEGABYTE);
  });

  it("holds what its pages link to", async () => {
    const held = installed.packed.files.map(({ path }) => path);
    const pages = held.filter((path) => path.endsWith(".md"));
    const missing = await Promise.all(
      pages.map(async (page) => {
        const text = await readFile(new URL(page, ROOT), "utf8");
        const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link as string);
        // The registry's page of the package leads to the repository for these.
        const elsewhere = page === "README.md" ? /^(?:[a-z]+:|#|test\/|src\/|\.github\/)/ : /^(?:[a-z]+:|#)/;
        const paths = links.filter((link) => !elsewhere.test(link)).map((link) => link.replace(/#.*/, ""));
        return paths
          .map((path) => normalize(join(dirname(page), path)).replace(/\/$/, ""))
          .filter((path) => !held.some((each) => each === path || each.startsWith(`${path}/`)))
          .map((path) => `${page} → ${path}`);
      }),
    );
    expect(missing.flat()).toEqual([]);
  });
});

describe("installed", () => {
  it("is one package, for a user and in a project", async () => {
    expect(await readdir(join(installed.prefix, "lib/node_modules"))).toEqual(["xroom"]);
    expect(await readdir(join(installed.prefix, "lib/node_modules/xroom"))).not.toContain("node_modules");
    const visible = (await readdir(join(installed.project, "node_modules"))).filter((name) => !/^[.@]/.test(name));
    expect(visible).toEqual(["xroom"]);
  });

  it("goes from nothing to an empty second plan by the front page's lines, with an empty home", async () => {
    const [sandbox = "", account = ""] = blocksOf("README.md").flatMap(({ text }) => (/^xroom plan/m.test(text) ? [text] : []));
    expect(sandbox).toMatch(/^xroom init .*\n.*--sandbox.*\n.*--sandbox.*\nxroom plan --sandbox +# No changes\n$/);
    const folder = await mkdtemp(join(installed.project, "meetings-"));
    const first = await installed.run("sh", ["-ec", sandbox], folder);
    expect(first).toMatchObject({ code: 0, err: expect.not.stringContaining("error") as string });
    expect(first.out.split("\n").filter((line) => /^(?:Plan|Apply complete|No changes):/.test(line))).toEqual([
      expect.stringMatching(/^Plan: /),
      // Apply shows it again.
      expect.stringMatching(/^Plan: /),
      expect.stringMatching(/^Apply complete: /),
      expect.stringMatching(/^No changes: /),
    ]);

    const world = await emulate();
    await appendFile(join(folder, "xroom.yaml"), `${world.regions}\n`);
    const [dashboard, ...lines] = account.trim().split("\n");
    expect(dashboard).toBe("export XROOM_ID=… XROOM_SECRET=…");
    const second = await installed.run(
      "sh",
      ["-ec", [...lines, "xroom plan --detailed-exitcode"].join("\n")],
      folder,
      world.environment,
    );
    expect(second).toMatchObject({ code: 0, err: expect.not.stringContaining("error") as string });
    expect(second.out).toContain("No changes: ");
    expect(world.writes().length).toBeGreaterThan(0);
  });

  it("runs by npx, from a project and from the tarball", async () => {
    const { version } = JSON.parse(await readFile(new URL("package.json", ROOT), "utf8")) as { version: string };
    expect(await installed.run("npx", ["--no", "--", "xroom", "--version"])).toMatchObject({ code: 0, out: `${version}\n` });
    const elsewhere = dirname(installed.project);
    const args = ["--yes", "--package", installed.tarball, "--", "xroom", "--version"];
    expect(await installed.run("npx", args, elsewhere)).toMatchObject({ code: 0, out: `${version}\n` });
  });
});

/** A folder of the project with a config of one room. */
async function withConfig(world: EmulatedWorld): Promise<string> {
  const folder = await mkdtemp(join(installed.project, "library-"));
  const rooms = "{ board: { active: true } }";
  const config = `version: 1\n${world.regions}\ndefaults: { region: fra-1 }\ndomains: { chat.org: { rooms: ${rooms} } }\n`;
  await writeFile(join(folder, "xroom.yaml"), config);
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  return folder;
}

async function compile(folder: string, file: string): Promise<void> {
  const options = JSON.parse(await readFile(new URL("examples/library/tsconfig.json", ROOT), "utf8")) as object;
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ ...options, files: [file] }));
  expect(await installed.run(process.execPath, [COMPILER], folder)).toEqual({ code: 0, out: "", err: "" });
}

describe("the library", () => {
  it("runs as its page shows it", async () => {
    const page = blocksOf("examples/library/README.md").find(({ language }) => language === "ts")?.text ?? "";
    const world = await emulate();
    const folder = await withConfig(world);
    await writeFile(join(folder, "block.ts"), page);
    await compile(folder, "block.ts");
    const { code, out, err } = await installed.run(process.execPath, ["block.js"], folder, world.environment);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("open room/chat.org/board\n");
    expect(out).toContain("done: 1, failed: 0");
    expect(world.emulator.world("fra-1").rooms()).toHaveLength(1);
    expect(await readFile(join(folder, "plan.html"), "utf8")).toContain("room/chat.org/board");
  });

  it("is imported and required, with each of its entries", async () => {
    const script = `const { createRequire } = require("node:module");
      for (const name of ["xroom", "xroom/emulator", "xroom/webhooks"]) console.log(typeof require(name).sign, Object.keys(require(name)).length > 3);
      console.log(require("xroom/schemas/xroom.schema.json").title);`;
    expect((await installed.run(process.execPath, ["--no-warnings", "-e", script])).out).toBe(
      "function true\nundefined true\nfunction true\nXroomFile\n",
    );
  });
});

describe("the listener of examples/webhooks", () => {
  it("is what its page shows, and passes every check of the command", async () => {
    const text = await readFile(new URL("examples/webhooks/listener.mjs", ROOT), "utf8");
    expect(blocksOf("examples/webhooks/README.md").find(({ language }) => language === "js")?.text).toBe(text);
    const port = await freePort();
    const file = join(installed.project, "listener.mjs");
    await writeFile(file, text.replace("8080", String(port)));
    const environment = { XROOM_WEBHOOK_KEY: "54ed8ea9722c38499ea8dbbeca19762e" };
    const listener = spawn(process.execPath, [file], { env: { ...process.env, ...environment }, stdio: "ignore" });
    onTestFinished(() => void listener.kill("SIGKILL"));
    const answers = (): Promise<boolean> =>
      fetch(`http://127.0.0.1:${port}`).then(
        () => true,
        () => false,
      );
    await expect.poll(answers).toBe(true);
    const url = `http://127.0.0.1:${port}/hooks/7d2f40c1`;
    expect(await installed.run("xroom", ["webhook", "check", url], installed.project, environment)).toMatchObject({
      code: 0,
      err: expect.not.stringContaining("warning") as string,
    });
  });
});

/** What a chat is to the bot: it keeps the messages that it gets. */
async function openChat(): Promise<{ readonly url: string; readonly messages: string[] }> {
  const messages: string[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      messages.push((body as { text: string }).text);
      response.end("ok");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, messages };
}

describe("the bot of examples/library", () => {
  it("posts a plan, and applies it once it was approved with the chat's token", async () => {
    const [world, chat, port] = [await emulate(), await openChat(), await freePort()];
    const folder = await withConfig(world);
    await copyFile(new URL("examples/library/bot.ts", ROOT), join(folder, "bot.ts"));
    await compile(folder, "bot.ts");
    const environment = { PATH: process.env["PATH"], ...world.environment, CHAT_URL: chat.url, CHAT_TOKEN: "of the chat" };
    const bot = spawn(process.execPath, ["bot.js"], {
      cwd: folder,
      env: { ...environment, PORT: String(port) },
      stdio: "inherit",
    });
    const ended = once(bot, "exit");
    onTestFinished(() => void bot.kill("SIGKILL"));
    const slash = async (fields: Record<string, string>): Promise<number> => {
      const body = new URLSearchParams({ user_name: "kim", ...fields });
      return (await fetch(`http://127.0.0.1:${port}`, { method: "POST", body })).status;
    };

    await expect.poll(() => chat.messages).toEqual([expect.stringContaining("+ room/chat.org/board")]);
    const text = /approve [0-9a-f]{12}$/.exec(chat.messages[0] ?? "")?.[0] ?? "";
    expect(await slash({ text, token: "of another" })).toBe(403);
    expect(await slash({ text: "x".repeat(20_000), token: "of the chat" })).toBe(413);
    expect(world.writes()).toEqual([]);
    expect(await slash({ text, token: "of the chat" })).toBe(200);
    await expect.poll(() => chat.messages[1]).toMatch(/approved by kim: 1 calls done, 0 failed, 0 not made$/);
    expect(await slash({ text, token: "of the chat" })).toBe(200);
    await expect.poll(() => chat.messages[2]).toMatch(/it was applied before$/);
    expect(world.writes().map(({ call }) => call)).toEqual(["room.init"]);
    bot.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  });
});
