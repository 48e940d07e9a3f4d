/** What every engine must do, with processes on one real PostgreSQL. */
import { spawn } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../harness/folder.ts";
import type { PostgresServer } from "../harness/postgres.ts";

/** The built module, and the name of its EngineKind. */
export interface EngineUnderTest {
  readonly module: URL;
  readonly name: string;
}

/** Its tasks write into a log: `begin ID EXECUTOR`, and `end …` once the file `release` is there, if they were asked to hold. */
const SCRIPT = `
  const [module, name, options, folder] = process.argv.slice(1);
  const { appendFileSync, existsSync } = await import("node:fs");
  const { createInterface } = await import("node:readline");
  const settings = JSON.parse(options);
  const log = (line) => appendFileSync(folder + "/log", line + " " + settings.executor + "\\n");
  const work = async ({ id, hold }) => {
    log("begin " + id);
    while (hold && !existsSync(folder + "/release")) await new Promise((done) => setTimeout(done, 20));
    log("end " + id);
    if (id.endsWith("fails")) throw new Error("as asked");
  };
  const kind = (await import(module))[name];
  await kind.migrate(settings);
  const engine = await kind.open({ ...settings, handlers: { work }, onError: () => undefined });
  console.log(JSON.stringify({ ready: true }));
  for await (const line of createInterface({ input: process.stdin })) {
    const { act, args } = JSON.parse(line);
    const value = await engine[act](...(act === "collect" ? [new Date(args[0])] : args)).catch((error) => ({ error: String(error) }));
    console.log(JSON.stringify({ value: value ?? null }));
    if (act === "close") break;
  }
  process.exit();
`;

export function describeEngine({ module, name }: EngineUnderTest, server: PostgresServer): void {
  let schemas = 0;
  const world = () => {
    schemas += 1;
    const folder = temporaryFolder();
    writeFileSync(join(folder, "log"), "");
    // Making an engine's tables takes seconds: all worlds share them, with tasks and executors of their own.
    const own = `${schemas}-`;
    const lines = (): string[] =>
      readFileSync(join(folder, "log"), "utf8")
        .replaceAll(own, "")
        .split("\n")
        .filter((line) => line !== "");
    const url = `postgres://${server.user}:${encodeURIComponent(server.password)}@127.0.0.1:${server.port}/postgres`;
    const schema = "engine";
    const ownIn = (act: string, values: readonly unknown[]): readonly unknown[] => {
      if (act === "recover") return values.map((value) => `${own}${String(value)}`);
      if (act !== "enqueue" && act !== "start") return values;
      const [kind, id, input] = values as [string, string, { id: string }];
      return [kind, `${own}${id}`, { ...input, id: `${own}${input.id}` }];
    };
    return {
      lines,
      count: (start: string) => lines().filter((line) => line.startsWith(start)).length,
      release: () => appendFileSync(join(folder, "release"), ""),
      open: async (executor: string, parallelism = 2) => {
        const options = JSON.stringify({ url, schema, executor: `${own}${executor}`, parallelism });
        const args = ["--input-type=module", "-e", SCRIPT, fileURLToPath(module), name, options, folder];
        const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
        onTestFinished(() => void child.kill("SIGKILL"));
        const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
        const next = async (): Promise<{ ready?: boolean; value?: unknown }> => {
          const { value, done } = await answers.next();
          if (done === true) throw new Error("the process ended");
          return JSON.parse(value) as { value?: unknown };
        };
        await next();
        return {
          do: async (act: "enqueue" | "start" | "recover" | "collect" | "close", ...values: unknown[]) => {
            child.stdin.write(`${JSON.stringify({ act, args: ownIn(act, values) })}\n`);
            return (await next()).value;
          },
          kill: async () => {
            const ended = new Promise((resolve) => child.once("close", resolve));
            child.kill("SIGKILL");
            await ended;
          },
        };
      },
    };
  };

  describe("an engine", () => {
    it("runs an accepted task once, on one of its processes, however often it is enqueued", async () => {
      const { open, lines, count } = world();
      const [one, two] = [await open("one"), await open("two")];
      for (let round = 0; round < 2; round += 1)
        for (let index = 0; index < 10; index += 1)
          await (index % 2 === 0 ? one : two).do("enqueue", "work", `t${index}`, { id: `t${index}`, hold: false });
      await expect.poll(() => count("end ")).toBe(10);
      await two.do("start", "work", "t3", { id: "t3", hold: false });
      await one.do("enqueue", "work", "last", { id: "last", hold: false });
      await expect.poll(() => count("end last")).toBe(1);
      expect(
        new Set(
          lines()
            .filter((line) => line.startsWith("begin"))
            .map((line) => line.split(" ")[1]),
        ).size,
      ).toBe(11);
      expect(count("begin ")).toBe(11);
    });

    it("starts a task at once here, though its places are taken, and keeps to its places otherwise", async () => {
      const { open, lines, count, release } = world();
      const one = await open("one", 2);
      for (const id of ["a", "b", "c"]) await one.do("enqueue", "work", id, { id, hold: true });
      await expect.poll(() => count("begin ")).toBe(2);
      await one.do("start", "work", "now", { id: "now", hold: false });
      await expect.poll(() => lines()).toContain("end now one");
      expect(count("begin ")).toBe(3);
      release();
      await expect.poll(() => count("end ")).toBe(4);
    });

    it("runs no task beside itself, also if another replica starts it while it runs", async () => {
      const { open, count, release } = world();
      const [one, two] = [await open("one"), await open("two")];
      await one.do("start", "work", "long", { id: "long", hold: true });
      await expect.poll(() => count("begin long")).toBe(1);
      for (const act of ["start", "enqueue"] as const)
        for (const each of [one, two]) await each.do(act, "work", "long", { id: "long", hold: true });
      await two.do("enqueue", "work", "last", { id: "last", hold: false });
      await expect.poll(() => count("end last")).toBe(1);
      expect(count("begin long")).toBe(1);
      release();
      await expect.poll(() => count("end long")).toBe(1);
      expect(count("begin long")).toBe(1);
    });

    it("loses no task of a process that dies, whether it was begun or not", async () => {
      const { open, lines, count, release } = world();
      const dying = await open("dying", 2);
      await dying.do("start", "work", "begun", { id: "begun", hold: true });
      await dying.do("enqueue", "work", "queued", { id: "queued", hold: true });
      await dying.do("enqueue", "work", "later", { id: "later", hold: true });
      await dying.do("enqueue", "work", "last", { id: "last", hold: true });
      await expect.poll(() => count("begin ")).toBeGreaterThanOrEqual(3);
      await dying.kill();
      release();
      const living = await open("living", 2);
      expect(Number(await living.do("recover", "dying"))).toBeGreaterThanOrEqual(3);
      await expect
        .poll(() =>
          lines()
            .filter((line) => line.startsWith("end"))
            .toSorted(),
        )
        .toEqual(["begun", "last", "later", "queued"].map((id) => `end ${id} living`));
      expect(await living.do("recover", "dying")).toBe(0);
      expect(await living.do("recover", "living")).toHaveProperty("error");
    });

    it("outlives a restart of its database, and what a task throws", async () => {
      const { open, count } = world();
      const one = await open("one");
      await one.do("enqueue", "work", "fails", { id: "fails", hold: false });
      await expect.poll(() => count("end fails")).toBe(1);
      await server.restart();
      await one.do("enqueue", "work", "after", { id: "after", hold: false });
      await expect.poll(() => count("end after")).toBe(1);
      expect(count("begin fails")).toBe(1);
    });

    it("removes what has ended, and nothing else", async () => {
      const { open, count, release } = world();
      const one = await open("one");
      await one.do("enqueue", "work", "done", { id: "done", hold: false });
      await one.do("start", "work", "running", { id: "running", hold: true });
      await expect.poll(() => [count("end done"), count("begin running")]).toEqual([1, 1]);
      await expect.poll(async () => Number(await one.do("collect", "2100-01-01T00:00:00Z"))).toBeGreaterThanOrEqual(1);
      expect(await one.do("collect", "2100-01-01T00:00:00Z")).toBe(0);
      release();
      await expect.poll(() => count("end running")).toBe(1);
      expect(await one.do("collect", "2000-01-01T00:00:00Z")).toBe(0);
      await one.do("close", 1000);
    });
  });
}
