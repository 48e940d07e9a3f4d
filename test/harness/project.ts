import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "./folder.ts";
import { runHere } from "./run-here.ts";

const CLI = fileURLToPath(new URL("../../dist/cli.cjs", import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder of its own with a config in it, in which the command is run. */
export interface Project {
  readonly directory: string;
  /** What every run gets of an environment, besides PATH. */
  readonly environment: Record<string, string>;
  write(name: string, text: string): Promise<void>;
  read(name: string): Promise<string>;
  /** Runs the command from its sources, in this process. */
  xroom(...args: string[]): Promise<Ran>;
  /** Starts the built command as a process. */
  start(...args: string[]): Started;
  /** The same on a pseudo-terminal of so many columns, which hears what is typed: both outputs are in `out`, \r and colours too. */
  startOnTerminal(columns: number, ...args: string[]): Started;
  /** Runs a line of a shell, in which `xroom` is the built command. */
  shell(line: string): Promise<Ran>;
}

export interface Started {
  readonly pid: number;
  readonly ended: Promise<Ran>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves once the output holds the text. */
  said(text: string): Promise<void>;
  type(text: string): void;
  /** Both outputs as they are by now. */
  heard(): string;
}

export async function createProject(
  files: Readonly<Record<string, string>>,
  environment: Record<string, string> = {},
): Promise<Project> {
  const directory = temporaryFolder();
  const write = async (name: string, text: string): Promise<void> => {
    const path = join(directory, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  };
  for (const [name, text] of Object.entries(files)) await write(name, text);
  const start = (...args: string[]): Started => startProcess(process.execPath, [CLI, ...args], directory, environment);
  return {
    directory,
    environment,
    write,
    read: (name) => readFile(join(directory, name), "utf8"),
    xroom: async (...args) =>
      Object.keys(environment).some((name) => OF_PROCESSES.test(name))
        ? await start(...args).ended
        : await runHere(args, directory, ownEnvironment(directory, environment)),
    start,
    startOnTerminal: (columns, ...args) => {
      const line = [process.execPath, CLI, ...args].map(quote).join(" ");
      const script = ["-qefc", `stty rows 24 cols ${columns}; exec ${line}`, "/dev/null"];
      return startProcess("script", script, directory, { TERM: "xterm", SHELL: "/bin/sh", ...environment });
    },
    shell: (line) => {
      const define = `xroom() { ${quote(process.execPath)} ${quote(CLI)} "$@"; }`;
      return startProcess("bash", ["--norc", "-c", `${define}\n${line}`], directory, environment).ended;
    },
  };
}

/** What Node itself reads, and only when a process starts. */
const OF_PROCESSES = /^(?:NODE_|TZ$|LANG$|LC_|TMPDIR$)/;

function ownEnvironment(directory: string, environment: Readonly<Record<string, string>>): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "", TMPDIR: tmpdir(), XDG_STATE_HOME: `${directory}.state`, ...environment };
}

function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function startProcess(command: string, args: readonly string[], cwd: string, environment: Record<string, string>): Started {
  const child = spawn(command, args, { cwd, env: ownEnvironment(cwd, environment) });
  let out = "";
  let err = "";
  const listeners = new Set<() => void>();
  const heard = (): void => {
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
    heard();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
    heard();
  });
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
  return {
    pid: child.pid ?? 0,
    ended,
    kill: (signal) => void child.kill(signal),
    type: (text) => void child.stdin.write(text),
    heard: () => `${out}${err}`,
    said: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!`${out}${err}`.includes(text)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        void ended.then(() => reject(new Error(`it ended without having said ${text}:\n${out}${err}`)));
        look();
      }),
  };
}
