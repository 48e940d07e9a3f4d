import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Which process of which machine; Linux alone tells it for sure. */
export interface ProcessIdentity {
  /** A digest of the machine's boot and the PID namespace: a pid means one process only within these. */
  readonly machine: string;
  /** When the process began, in the kernel's clock ticks: a pid is used again. */
  readonly started: string;
}

/** `undefined` where the system doesn't tell. */
export function thisProcess(): ProcessIdentity | undefined {
  try {
    const started = statOf("self").started;
    // The /proc of another namespace has other processes under our pid.
    if (statOf(String(process.pid)).started !== started) return undefined;
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
    const facts = [boot, readlinkSync("/proc/self/ns/pid"), hostname()];
    return { machine: createHash("sha256").update(facts.join("\n")).digest("hex").slice(0, 16), started };
  } catch {
    return undefined;
  }
}

export interface ProcessName extends Partial<ProcessIdentity> {
  readonly pid: number;
}

/** `unknown`: it is not of this machine, or it can't be told. */
export function livenessOf({ machine, started, pid }: ProcessName): "alive" | "dead" | "unknown" {
  const own = thisProcess();
  if (own === undefined || machine !== own.machine || started === undefined || !(pid > 0)) return "unknown";
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is another user's.
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return "dead";
  }
  try {
    const found = statOf(String(pid));
    return found.started === started && !found.ended ? "alive" : "dead";
  } catch {
    // Another user's may be hidden.
    return "alive";
  }
}

/** proc_pid_stat(5): the state is the third field and the start the 22nd; the second, a name in brackets, may hold anything. */
function statOf(pid: string): { readonly started: string; readonly ended: boolean } {
  const text = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state = "", started = ""] = [fields[0], fields[19]];
  // Z: it has ended, and its parent has not asked yet.
  return { started, ended: state === "Z" || state === "X" };
}
