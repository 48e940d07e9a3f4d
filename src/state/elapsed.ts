import os from "node:os";

const tick = performance.now();
const up = uptime();

/** Milliseconds of this process, with those that the machine slept: a new time of day doesn't move it. */
export function elapsed(): number {
  return Math.max(performance.now() - tick, uptime() - up);
}

function uptime(): number {
  try {
    return os.uptime() * 1000;
  } catch {
    // Not everywhere may a process ask.
    return 0;
  }
}
