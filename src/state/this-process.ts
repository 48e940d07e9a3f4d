import { createHash } from "node:crypto";
import { type Processes, processesOf } from "./processes.ts";

/** Which process of which machine; Linux and macOS tell it for sure. */
export interface ProcessIdentity {
  /** A digest of the machine's boot and the PID namespace: a pid means one process only within these. */
  readonly machine: string;
  /** When the process began, in the system's own form: a pid is used again. */
  readonly started: string;
}

const SYSTEM = processesOf(process.platform);

/** `undefined` where the system doesn't tell. */
export function thisProcess(processes: Processes | undefined = SYSTEM): ProcessIdentity | undefined {
  if (processes === undefined) return undefined;
  try {
    const machine = createHash("sha256").update(processes.machine().join("\n")).digest("hex").slice(0, 16);
    return { machine, started: processes.look(process.pid).started };
  } catch {
    return undefined;
  }
}

export interface ProcessName extends Partial<ProcessIdentity> {
  readonly pid: number;
}

/** `unknown`: it is not of this machine, or it can't be told. */
export function livenessOf(
  { machine, started, pid }: ProcessName,
  processes: Processes | undefined = SYSTEM,
): "alive" | "dead" | "unknown" {
  const own = thisProcess(processes);
  if (processes === undefined || own === undefined || machine !== own.machine || started === undefined || !(pid > 0))
    return "unknown";
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is another user's.
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return "dead";
  }
  try {
    const found = processes.look(pid);
    return found.started === started && !found.ended ? "alive" : "dead";
  } catch {
    // Another user's may be hidden.
    return "alive";
  }
}
