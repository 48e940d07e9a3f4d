import type { Random } from "../harness/random.ts";

/** What a run of the command is given: a folder, a command line and an environment. */
export interface CommandInput {
  readonly kind: "command";
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** What the regions answer a project that is planned, imported and applied. */
export interface AnswersInput {
  readonly kind: "answers";
  /** The next answer to a request for a collection. */
  readonly answer: (collection: string) => RegionAnswer;
}

export interface RegionAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Input = CommandInput | AnswersInput;

/** One area that is fuzzed. */
export interface Area {
  readonly name: string;
  make(random: Random): Input;
}

/** Must show in nothing that is printed. */
export const SECRETS = { XROOM_SECRET: "fuzz-api-secret-7f1c", BOARD: "fuzz-password-2b9e", XROOM_WEBHOOK_KEY: "fuzz-key-5d0a" };
export const ENVIRONMENT = { XROOM_ID: "fuzz", ...SECRETS, XROOM_NOW: "2026-11-23T09:00:00Z", NO_COLOR: "1" };

/** A config that all commands take. */
export const CONFIG = `version: 1
defaults: { region: fra-1, timezone: Europe/Berlin, horizon: 60d }
domains:
  chat.org:
    rooms:
      board:
        lock: true
        active: true
        hostKey: true
        password: { env: BOARD }
        bookings:
          kickoff: { start: 2026-12-01T10:00, duration: 1h30m, capacity: 7 }
          weekly: { start: 2026-12-07T10:00, duration: 45m, repeat: FREQ=WEEKLY;BYDAY=MO, except: [2026-12-28T10:00] }
    webhooks:
      crm: { url: "https://crm.example.com/xroom", room: board }
      scribe: { robot: 42 }
`;
