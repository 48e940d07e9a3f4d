/**
 * A machine that runs shell steps. Its `xroom` is the command in this process, with the arguments, folder and variables of the step: a line
 * of a pipeline counts, not how long Node takes to start. With `real` it is the built command, as a process.
 */
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { runHere } from "../../ci/team.ts";
import { temporaryFolder } from "../../harness/folder.ts";

const CLI = fileURLToPath(new URL("../../../dist/cli.cjs", import.meta.url));

export type Variables = Readonly<Record<string, string | undefined>>;

export interface Started {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly code: number;
  readonly said: string;
}

export interface Machine {
  /** What was started as `xroom`. */
  readonly started: Started[];
  /** What was given to `npm`. */
  installed(): readonly string[];
  /** Runs a script; its exit code, and what it printed. */
  run(
    shell: readonly string[],
    script: string,
    where: { folder: string; environment: Variables },
  ): Promise<{ code: number; out: string }>;
}

const END = "xroom-arguments";

export async function startMachine({ real = false } = {}): Promise<Machine> {
  const started: Started[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const words = Buffer.concat(parts).toString("utf8").split("\0").slice(0, -1);
      const end = words.indexOf(END);
      const [directory = "", ...args] = words.slice(end + 1);
      const environment = Object.fromEntries(
        words.slice(0, end).map((word) => [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]),
      );
      void runHere(args, { directory, environment }).then(({ code, out, err }) => {
        started.push({ args, environment, code, said: `${out}${err}` });
        response.writeHead(200 + code).end(`${out}${err}`);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const bin = join(temporaryFolder(), "bin");
  mkdirSync(bin);
  const tool = (name: string, script: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  const installed = join(bin, "installed");
  writeFileSync(installed, "");
  tool("npm", `printf '%s\\n' "$*" >> '${installed}'`);
  // One request for each start: few processes, as each takes a while to come from one as large as this.
  const post = `{ env -0; printf '%s\\0' ${END} "$PWD" "$@"; } | curl --silent --noproxy '*' --data-binary @- --write-out '\\n%{http_code}' ${url}`;
  tool(
    "xroom",
    real
      ? `exec '${process.execPath}' '${CLI}' "$@"`
      : `said=$(${post})
code=\${said##*
}
printf '%s\\n' "\${said%
*}"
exit $((code - 200))`,
  );
  return {
    started,
    installed: () => readFileSync(installed, "utf8").trimEnd().split("\n"),
    run: (shell, script, { folder, environment }) =>
      new Promise((resolve, reject) => {
        const file = join(temporaryFolder(), "step.sh");
        writeFileSync(file, script);
        const path = `${bin}:${process.env["PATH"] ?? ""}`;
        const [command = "sh", ...flags] = shell;
        const child = spawn(command, [...flags, file], { cwd: folder, env: { ...environment, PATH: path } });
        let out = "";
        for (const stream of [child.stdout, child.stderr])
          stream.setEncoding("utf8").on("data", (text: string) => void (out += text));
        child.on("error", reject);
        child.on("close", (code) => resolve({ code: code ?? 1, out }));
      }),
  };
}
