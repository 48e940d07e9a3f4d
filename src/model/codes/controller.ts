import type { CodeTable } from "./entry.ts";

export const CONTROLLER_CODES = {
  "asynchronous-database": ["warning", "The database confirms what it may still lose.", "Turn synchronous_commit on."],
  "adopted-before": [
    "error",
    "A shard has a state of its own, or the state was adopted by another controller.",
    "Remove what is not meant.",
  ],
  "bad-certificate": ["error", "A listener's certificate or its key can't be used.", "Name PEM files that belong together."],
  "controller-answer": ["error", "A controller's admin API answered with an error, or isn't one.", "Check --url and its log."],
  "controller-denied": ["error", "The token may not do that.", "Use one whose role allows it."],
  "controller-tables": [
    "error",
    "The database has no tables of a controller, or those of another version.",
    "Run xroom controller migrate.",
  ],
  "controller-clock": ["error", "The controller's clock is the database's.", "Unset XROOM_NOW, or use --sandbox."],
  "controller-unreachable": ["error", "The controller can't be reached.", "Check --url and the network."],
  "database-moved": [
    "error",
    "The controller's database is a copy of the one that it used.",
    "Run xroom controller migrate --moved, if no controller uses the other.",
  ],
  "foreign-domain": ["error", "A source declares a domain that is not its own, or another's.", "Correct the sources' domains."],
  "managed-state": ["error", "A controller has adopted the state.", "Let the controller apply, or take the state back."],
  "missing-package": ["error", "An optional package is not installed.", "Install it with the command that the error gives."],
  "mode-conflict": ["error", "Two settings of a source contradict each other.", "Keep one."],
  "no-controller-file": ["error", "The controller's file can't be read.", "Name it with --config."],
  "no-sandbox": [
    "error",
    "There is no sandbox of a controller, or it doesn't start.",
    "Start one with xroom controller run --sandbox.",
  ],
  "not-loopback": [
    "error",
    "A listener without TLS would be reached from elsewhere.",
    "Name a certificate, or a proxy that signs people in.",
  ],
  "no-such-source": ["error", "The controller's file has no source of this name.", "Correct the name."],
  "no-such-shard": ["error", "There is no shard of this name.", "Look it up with xroom controller status."],
  "older-replica": ["error", "A replica of an earlier release still runs.", "Update it, or end it with xroom controller drain."],
  "other-digest": ["error", "What waits for an approval is not what was named.", "Look at it again, and approve that."],
  "one-origin": ["error", "A source is a repository or a folder.", "Keep one of the two keys."],
  "unknown-account": ["error", "A source names an account that is not declared.", "Declare it, or correct the name."],
} as const satisfies CodeTable;
