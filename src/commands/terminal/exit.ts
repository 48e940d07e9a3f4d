export const EXIT = {
  done: 0,
  /** Wrong usage, config or credentials; or the command could not do its work. */
  failed: 1,
  /** `plan --detailed-exitcode` found changes. */
  changes: 2,
  /** Some changes failed or are blocked; or changes were made and the report could not be written. */
  incomplete: 3,
  /** By a safety limit, or because the plan is stale or tampered with. */
  refused: 4,
  /** Another run holds the lock. */
  locked: 5,
  /** SIGHUP: the terminal or the connection was closed. */
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
