import type { CodeTable } from "./entry.ts";

export const CONTROLLER_CODES = {
  "asynchronous-database": ["warning", "The database confirms what it may still lose.", "Turn synchronous_commit on."],
  "controller-tables": [
    "error",
    "The database has no tables of a controller, or those of another version.",
    "Run xroom controller migrate.",
  ],
  "controller-clock": ["error", "The controller's clock is the database's.", "Unset XROOM_NOW, or use --sandbox."],
  "database-moved": [
    "error",
    "The controller's database is a copy of the one that it used.",
    "Run xroom controller migrate --moved, if no controller uses the other.",
  ],
  "foreign-domain": ["error", "A source declares a domain that is not its own, or another's.", "Correct the sources' domains."],
  "missing-package": ["error", "An optional package is not installed.", "Install it with the command that the error gives."],
  "mode-conflict": ["error", "Two settings of a source contradict each other.", "Keep one."],
  "no-controller-file": ["error", "The controller's file can't be read.", "Name it with --config."],
  "no-sandbox": [
    "error",
    "There is no sandbox of a controller, or it doesn't start.",
    "Start one with xroom controller run --sandbox.",
  ],
  "not-loopback": ["error", "A listener without TLS would be reached from elsewhere.", "Put a proxy in front of it."],
  "no-such-shard": ["error", "There is no shard of this name.", "Look it up with xroom controller status."],
  "older-replica": ["error", "A replica of an earlier release still runs.", "Update it, or end it with xroom controller drain."],
  "other-digest": ["error", "What waits for an approval is not what was named.", "Look at it again, and approve that."],
  "one-origin": ["error", "A source is a repository or a folder.", "Keep one of the two keys."],
  "unknown-account": ["error", "A source names an account that is not declared.", "Declare it, or correct the name."],
} as const satisfies CodeTable;
