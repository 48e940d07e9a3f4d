import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** What a system tells of its processes. Each throws where it doesn't. */
export interface Processes {
  /** What names the boot and, on Linux, the PID namespace: a pid means one process only within these. */
  machine(): readonly string[];
  /** When a process began, in letters and digits: a pid is used again. `ended`: its parent has not asked yet. */
  look(pid: number): Look;
}

export interface Look {
  readonly started: string;
  readonly ended: boolean;
}

/** Runs a program to its end; gives its output. */
export type RunProgram = (program: string, args: readonly string[]) => string;

export function processesOf(platform: NodeJS.Platform): Processes | undefined {
  if (platform === "linux") return PROC;
  return platform === "darwin" ? macProcesses(runProgram) : undefined;
}

const PROC: Processes = {
  machine: () => {
    // The /proc of another namespace has other processes under our pid.
    if (statOf("self").started !== statOf(String(process.pid)).started) throw new Error("/proc is another namespace's");
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
    return [boot, readlinkSync("/proc/self/ns/pid"), hostname()];
  },
  look: (pid) => statOf(String(pid)),
};

/** proc_pid_stat(5): the state is the third field and the start the 22nd; the second, a name in brackets, may hold anything. */
function statOf(pid: string): Look {
  const text = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state = "", started = ""] = [fields[0], fields[19]];
  return { started, ended: hasEnded(state) };
}

/** By ps(1), which tells the second of the start, and sysctl(8), of macOS. */
export function macProcesses(run: RunProgram): Processes {
  const look = (pid: number): Look => {
    // `Ss   Sun Nov 29 02:41:34 2026`
    const [, state = "", started = ""] =
      /^\s*(\S+)\s+(\S.*\S)\s*$/.exec(run("/bin/ps", ["-o", "stat=", "-o", "lstart=", "-p", String(pid)])) ?? [];
    if (started === "") throw new Error("ps tells no start");
    return { started: started.replaceAll(/\W/g, ""), ended: hasEnded(state) };
  };
  // They never change, and a program takes milliseconds.
  let boot: string | undefined;
  let own: Look | undefined;
  return {
    machine: () => {
      boot ??= run("/usr/sbin/sysctl", ["-n", "kern.bootsessionuuid"]).trim();
      if (boot === "") throw new Error("sysctl names no boot");
      return [boot, hostname()];
    },
    look: (pid) => (pid === process.pid ? (own ??= look(pid)) : look(pid)),
  };
}

/** Z and X: it has ended. */
function hasEnded(state: string): boolean {
  return state.startsWith("Z") || state.startsWith("X");
}

/** In UTC and English, so that all processes are told the same of one. */
function runProgram(program: string, args: readonly string[]): string {
  const env = { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
  return execFileSync(program, args, { encoding: "utf8", env, stdio: ["ignore", "pipe", "ignore"], timeout: 5_000 });
}
