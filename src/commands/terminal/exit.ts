/** Every way out of the program (DESIGN, Apply). */
export const EXIT = {
  done: 0,
  /** Wrong usage, config or credentials, or nothing could be done. */
  failed: 1,
  /** `plan --detailed-exitcode` found changes. */
  changes: 2,
  /** Some changes failed or are blocked; or something was done, and its report could not be written. */
  incomplete: 3,
  /** Safety, or a stale or tampered plan. */
  refused: 4,
  /** By another run. */
  locked: 5,
  /** By the end of the terminal or the connection (SIGHUP); otherwise as `terminated`. */
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
