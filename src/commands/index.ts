// The commands of `xroom`. Each is one file: its options, their types and what it does. What they share lies in terminal/.

import type { CommandDefinition } from "./define-command.ts";

/** What the program's help needs. The command's file is loaded when it runs. */
export interface CommandEntry {
  readonly name: string;
  /** What follows the name in a group's help. */
  readonly takes?: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: CommandDefinition }>;
}

export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly commands: readonly CommandEntry[];
}

/** Every command, in the order of the help. */
export const COMMANDS: readonly (CommandEntry | CommandGroup)[] = [
  { name: "init", summary: "write a first config", load: () => import("./init.ts") },
  { name: "validate", summary: "check the config; nothing is called", load: () => import("./validate.ts") },
  { name: "config", summary: "print what the config comes to, and where each value is from", load: () => import("./config.ts") },
  { name: "plan", summary: "show every call that apply would make", load: () => import("./plan.ts") },
  { name: "drift", summary: "show what others changed, as plan --drift-only does", load: () => import("./drift.ts") },
  {
    name: "agenda",
    takes: "[options] [domains...]",
    summary: "show what is on, day by day: declared, live, unmanaged and in conflict",
    load: () => import("./agenda.ts"),
  },
  {
    name: "snapshot",
    summary: "save what is live and the state, with no secret in it, for plan --snapshot",
    load: () => import("./snapshot.ts"),
  },
  {
    name: "show",
    summary: "show a saved plan; with credentials, also whether it was changed since",
    load: () => import("./show.ts"),
  },
  {
    name: "apply",
    summary: "plan, show, ask, and make exactly the calls of the plan; or what of saved plans the config still wants",
    load: () => import("./apply.ts"),
  },
  {
    name: "output",
    summary: "print the links of rooms and bookings with a host key; with --ics, a calendar of all bookings",
    load: () => import("./output.ts"),
  },
  {
    name: "import",
    summary: "turn what is live, or an iCalendar file, into config; nothing is called",
    load: () => import("./import.ts"),
  },
  {
    name: "room",
    summary: "see who is in the open rooms; open, close, lock or clear a room now",
    examples: ["xroom room list", "xroom room lock chat.org/board"],
    commands: [
      {
        name: "list",
        takes: "[options] [domains...]",
        summary: "list the open rooms, and who is inside",
        load: () => import("./room/list.ts"),
      },
      {
        name: "open",
        takes: "[options] <room>",
        summary: "open a room as these options say, not as the config declares it",
        load: () => import("./room/open.ts"),
      },
      {
        name: "close",
        takes: "[options] <room>",
        summary: "close an empty room",
        load: () => import("./room/close.ts"),
      },
      {
        name: "kick",
        takes: "[options] <room>",
        summary: "put people out of a room, which stays open; asks first",
        load: () => import("./room/kick.ts"),
      },
      {
        name: "lock",
        takes: "[options] <room>",
        summary: "lock an open room: only the host can enter",
        load: () => import("./room/lock.ts"),
      },
      { name: "unlock", takes: "[options] <room>", summary: "unlock an open room", load: () => import("./room/unlock.ts") },
    ],
  },
  {
    name: "state",
    summary: "inspect and repair the state: which objects are ours",
    examples: ["xroom state list 'booking/chat.org/**'"],
    commands: [
      {
        name: "list",
        takes: "[options] [globs...]",
        summary: "print the addresses that the state holds",
        load: () => import("./state/list.ts"),
      },
      {
        name: "show",
        takes: "[options] <address>",
        summary: "print what the state holds of an address, as JSON",
        load: () => import("./state/show.ts"),
      },
      {
        name: "rm",
        takes: "[options] <addresses...>",
        summary: "remove addresses from the state; nothing is called",
        load: () => import("./state/rm.ts"),
      },
      {
        name: "mv",
        takes: "[options] <from> <to>",
        summary: "give an object another address; nothing is called",
        load: () => import("./state/mv.ts"),
      },
      {
        name: "project",
        takes: "[options] <name>",
        summary: "rename the project that the state belongs to; nothing is called",
        load: () => import("./state/project.ts"),
      },
      { name: "pull", summary: "print the whole state, as JSON", load: () => import("./state/pull.ts") },
      {
        name: "push",
        takes: "[options] [file]",
        summary: "write a pulled state back, or copy this project's state to another place",
        load: () => import("./state/push.ts"),
      },
      {
        name: "unlock",
        takes: "[options]",
        summary: "release the lock of a dead run",
        load: () => import("./state/unlock.ts"),
      },
    ],
  },
  {
    name: "auth",
    summary: "check the credentials, debug the signature",
    examples: ["xroom auth check"],
    commands: [
      {
        name: "check",
        takes: "[options]",
        summary: "ask each region whether it knows the account",
        load: () => import("./auth/check.ts"),
      },
      {
        name: "sign",
        takes: "[options] [salt]",
        summary: "print the headers of a signed request",
        load: () => import("./auth/sign.ts"),
      },
    ],
  },
  { name: "regions", summary: "list the regions", load: () => import("./regions.ts") },
  {
    name: "webhook",
    summary: "list webhooks, build and check their listeners",
    examples: ["xroom webhook list", "xroom webhook listen --port 8080"],
    commands: [
      {
        name: "list",
        takes: "[options] [domains...]",
        summary: "list the live webhooks of domains, and whether they are declared or ours",
        load: () => import("./webhook/list.ts"),
      },
      {
        name: "sign",
        takes: "[options] [signThis]",
        summary: "print the answer to a validation",
        load: () => import("./webhook/sign.ts"),
      },
      {
        name: "check",
        takes: "[options] <url>",
        summary: "send a listener what the platform would send, and report what is wrong",
        load: () => import("./webhook/check.ts"),
      },
      {
        name: "listen",
        takes: "[options]",
        summary: "answer validations and print events, for development and tests",
        load: () => import("./webhook/listen.ts"),
      },
    ],
  },
  {
    name: "ci",
    summary: "the part of a pipeline, on GitHub, Forgejo, Gitea and GitLab: plan requests, apply what was merged, keep an issue",
    examples: ["xroom ci plan", "xroom ci apply --lock-timeout 30m", "xroom ci sync --roll"],
    commands: [
      {
        name: "plan",
        takes: "[options]",
        summary: "plan a request on a merge with its target, and show that in one comment",
        load: () => import("./ci/plan.ts"),
      },
      {
        name: "apply",
        takes: "[options]",
        summary: "apply what was reviewed of all that was merged since the last time, and say what came of it",
        load: () => import("./ci/apply.ts"),
      },
      {
        name: "sync",
        takes: "[options]",
        summary: "keep one issue about everything that is not live as the branch declares it",
        load: () => import("./ci/sync.ts"),
      },
    ],
  },
  {
    name: "controller",
    summary: "always on: any number of replicas keep config live, roll series on, and set rooms' policies as they open",
    examples: ["xroom controller run", "xroom controller status", "xroom controller approve main/chat.org DIGEST"],
    commands: [
      {
        name: "run",
        summary: "keep all sources live: start a replica",
        load: () => import("./controller/run.ts"),
      },
      {
        name: "check",
        summary: "check the file, its variables, the database and the sources",
        load: () => import("./controller/check.ts"),
      },
      {
        name: "migrate",
        takes: "[options]",
        summary: "prepare the database",
        load: () => import("./controller/migrate.ts"),
      },
      {
        name: "status",
        takes: "[options]",
        summary: "show the condition of each shard",
        load: () => import("./controller/status.ts"),
      },
      {
        name: "plan",
        takes: "[options] <shard>",
        summary: "show what waits in a shard",
        load: () => import("./controller/plan.ts"),
      },
      {
        name: "approve",
        takes: "[options] <shard> <digest>",
        summary: "let what waits in a shard be made",
        load: () => import("./controller/approve.ts"),
      },
      {
        name: "reject",
        takes: "[options] <shard> <digest>",
        summary: "have what waits in a shard not made",
        load: () => import("./controller/reject.ts"),
      },
      {
        name: "sync",
        takes: "[options] [shard]",
        summary: "look at once, and lift a stall",
        load: () => import("./controller/sync.ts"),
      },
      {
        name: "suspend",
        takes: "[options] [shard]",
        summary: "call nothing until it is resumed",
        load: () => import("./controller/suspend.ts"),
      },
      {
        name: "resume",
        takes: "[options] [shard]",
        summary: "go on with what was suspended",
        load: () => import("./controller/resume.ts"),
      },
      {
        name: "history",
        takes: "[options] [shard]",
        summary: "show what happened, who did it and at which revision",
        load: () => import("./controller/history.ts"),
      },
      {
        name: "adopt",
        takes: "[options] <source>",
        summary: "take over the state that a pipeline has written",
        load: () => import("./controller/adopt.ts"),
      },
      {
        name: "drain",
        takes: "[options] [replica]",
        summary: "have replicas end what they do, and exit",
        load: () => import("./controller/drain.ts"),
      },
    ],
  },
  { name: "emulator", summary: "serve a local xroom.app", load: () => import("./emulator.ts") },
  {
    name: "sandbox",
    summary: "start the sandbox of --sandbox anew",
    examples: ["xroom sandbox reset"],
    commands: [
      {
        name: "reset",
        summary: "remove the sandbox's worlds and its state; nothing else is touched",
        load: () => import("./sandbox/reset.ts"),
      },
    ],
  },
  { name: "schema", summary: "print a JSON Schema", load: () => import("./schema.ts") },
  { name: "completion", summary: "print a completion script for a shell", load: () => import("./completion.ts") },
  {
    name: "help",
    takes: "[command or topic]",
    summary: "print help for a command, or the page of a topic; alone: list both",
    load: () => import("./help.ts"),
  },
];
