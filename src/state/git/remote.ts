import { setTimeout as pause } from "node:timers/promises";
import { type Failure, fail } from "../../model/diagnostic.ts";
import { bounded } from "../bounded.ts";
import type { Holder, OpenOptions } from "../contract.ts";
import { createQueue } from "../queue.ts";
import { type GitAddress, LEASE_SUFFIX } from "./address.ts";
import { type CommitDraft, makeCommits } from "./commits.ts";
import { type GitResult, presentable } from "./run.ts";
import { openScratchRepository, REMOTE, type ScratchRepository } from "./scratch-repository.ts";

export interface Refs {
  readonly state?: string;
  readonly lease?: string;
}

/** `undefined` means no ref. */
export interface Move {
  readonly ref: keyof Refs;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

export interface Pushed {
  readonly done: boolean;
  /** By a hook, a missing right, or a concurrent push. */
  readonly refused: boolean;
  readonly output: string;
}

/** The state's ref and the lock's. All methods throw a Failure. */
export interface RemoteRefs {
  /** Local. Gives object ids. */
  commit(holder: Holder, drafts: readonly CommitDraft[]): Promise<string[]>;
  list(): Promise<Refs>;
  /** Lists, and fetches without history. */
  fetch(): Promise<Refs>;
  /** From a fetched commit. */
  read(commit: string, file: string): Promise<string>;
  /** Moves all or none. */
  push(moves: readonly Move[]): Promise<Pushed>;
  /** Why a push failed though no other run moved the refs. */
  explain(moves: readonly Move[], output: string): Promise<Failure>;
  close(): Promise<void>;
}

const TRIES = 5;
/** Milliseconds between two tries, times their number. */
const PAUSE = 100;

export function createRemote(address: GitAddress, options: OpenOptions): RemoteRefs {
  const { name } = address;
  const nameOf: Readonly<Record<keyof Refs, string>> = { state: address.ref, lease: `${address.ref}${LEASE_SUFFIX}` };
  const fetchedName = (ref: string): string => ref.replace(/^refs\/xroom\//, "refs/fetched/");
  let opened: Promise<ScratchRepository> | undefined;
  let closed = false;
  const repository = async (): Promise<ScratchRepository> => {
    if (closed) throw new Error(`${name} is closed`);
    return (opened ??= openScratchRepository(address, options));
  };
  const git = async (args: readonly string[]): Promise<GitResult> => (await repository()).run(args);
  // Concurrent git processes in one repository fail.
  const inTurn = createQueue();

  const list = async (): Promise<Refs> => {
    const { code, out, message } = await git(["ls-remote", "--quiet", "--", REMOTE, nameOf.state, nameOf.lease]);
    if (code !== 0) throw unreachable(name, message);
    return parseRefs(out, nameOf);
  };
  const fetch = async (): Promise<Refs> => {
    const pattern = `+${address.ref}*:${fetchedName(address.ref)}*`;
    for (let tries = 1; ; tries += 1) {
      const flags = ["--quiet", "--depth=1", "--prune", "--no-tags", "--no-recurse-submodules"];
      const { code, message } = await git(["fetch", ...flags, "--", REMOTE, pattern]);
      if (code === 0) break;
      // An empty list, or a ref that disappears meanwhile, is an error to git.
      const refs = await list();
      if (refs.state === undefined && refs.lease === undefined) return {};
      if (tries === TRIES) throw unreachable(name, message);
      await pause(PAUSE * tries * Math.random());
    }
    const { out } = await git(["for-each-ref", "--format=%(objectname)%09%(refname)", "refs/fetched/"]);
    return parseRefs(out, { state: fetchedName(nameOf.state), lease: fetchedName(nameOf.lease) });
  };
  const pushArguments = (moves: readonly Move[]): string[] => [
    "--porcelain",
    "--no-verify",
    "--no-signed",
    "--no-follow-tags",
    "--recurse-submodules=no",
    ...moves.map(({ ref, from }) => `--force-with-lease=${nameOf[ref]}:${from ?? ""}`),
    "--",
    REMOTE,
    ...moves.map(({ ref, to }) => `${to ?? ""}:${nameOf[ref]}`),
  ];

  return {
    commit: (holder, drafts) => inTurn(async () => makeCommits(await repository(), holder, drafts)),
    list: () => inTurn(list),
    fetch: () => inTurn(fetch),
    read: (commit, file) =>
      inTurn(async () => {
        const { code, out } = await git(["cat-file", "blob", `${commit}:${file}`]);
        if (code === 0) return out.toString("utf8");
        throw fail(
          "state-broken",
          `${name} is not a state: its commit ${commit} holds no ${file}`,
          "Choose another ref, or restore this one: `git log` shows its earlier commits.",
        );
      }),
    push: (moves) =>
      inTurn(async () => {
        const { code, out, message } = await git(["push", "--atomic", ...pushArguments(moves)]);
        const refusals = out
          .toString("utf8")
          .split("\n")
          .filter((line) => line.startsWith("!"));
        const reasons = refusals.map((line) => line.split("\t").slice(2).join(" "));
        return {
          done: code === 0,
          refused: refusals.length > 0,
          output: bounded(
            [...new Set(reasons), message]
              .map(presentable)
              .filter((each) => each !== "")
              .join(" · "),
            600,
          ),
        };
      }),
    explain: (moves, output) =>
      inTurn(async () => {
        const dryRun = async (...flags: string[]): Promise<boolean> =>
          (await git(["push", "--dry-run", ...flags, ...pushArguments(moves)])).code === 0;
        if (!(await dryRun("--atomic")) && (await dryRun())) {
          return fail(
            "git-not-atomic",
            `the server of ${name} can't push two refs at once (git push --atomic), so it can't keep a lock`,
            "Keep the state in a repository on another server, or in another backend.",
          );
        }
        return fail(
          "git-refused",
          `the push to ${name} was refused: ${output}`,
          `Check that you have the right to push ${nameOf.state} and ${nameOf.lease}, and that no hook or rule of the server forbids it.`,
        );
      }),
    close: async () => {
      closed = true;
      await inTurn(async () => (await opened?.catch(() => undefined))?.close());
    },
  };
}

function parseRefs(lines: Buffer, names: Readonly<Record<keyof Refs, string>>): Refs {
  const found = new Map<string, string>();
  for (const line of lines.toString("utf8").split("\n")) {
    const [commit = "", ref = ""] = line.split("\t");
    found.set(ref, commit);
  }
  const [state, lease] = [found.get(names.state), found.get(names.lease)];
  return { ...(state === undefined ? {} : { state }), ...(lease === undefined ? {} : { lease }) };
}

function unreachable(name: string, message: string): Failure {
  return fail(
    "git-unreachable",
    `git can't read ${name}: ${message}`,
    "Check with `git ls-remote` that the repository exists, and that git reaches it without a prompt.",
  );
}
