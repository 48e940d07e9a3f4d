import { type Failure, fail } from "../../model/diagnostic.ts";
import type { Holder, OpenOptions } from "../contract.ts";
import { createQueue } from "../queue.ts";
import { type GitAddress, LEASE_SUFFIX } from "./address.ts";
import { type Draft, makeCommits } from "./commits.ts";
import type { GitResult } from "./run.ts";
import { openWorkshop, REMOTE, type Workshop } from "./workshop.ts";

/** The commits of both refs, where they are. */
export interface Refs {
  readonly state?: string;
  readonly lease?: string;
}

/** A ref is to be moved from one commit to another; `undefined` is "there is none". */
export interface Move {
  readonly ref: keyof Refs;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

export interface Pushed {
  readonly done: boolean;
  /** It got there, and was refused: by a hook, for want of a right, or because another was at it. */
  readonly refused: boolean;
  /** For people. */
  readonly said: string;
}

/** Two refs of a remote repository. */
export interface RemoteRefs {
  /** Makes commits of one file each, in the holder's name. Gives their object ids. Throws a Failure. */
  commit(holder: Holder, drafts: readonly Draft[]): Promise<string[]>;
  /** Where the refs are. Throws a Failure. */
  list(): Promise<Refs>;
  /** The same, and their commits are fetched, without their history. */
  fetch(): Promise<Refs>;
  /** A file of a commit that was fetched. Throws a Failure if it holds none of that name. */
  read(commit: string, file: string): Promise<string>;
  /** Makes all of the moves, or none. */
  push(moves: readonly Move[]): Promise<Pushed>;
  /** Why a push did not work, though the refs are where they should have been moved from. */
  explain(moves: readonly Move[], said: string): Promise<Failure>;
  close(): Promise<void>;
}

/** How often refs are fetched that went away in between. */
const TRIES = 5;

export function createRemote(address: GitAddress, options: OpenOptions): RemoteRefs {
  const { name } = address;
  const nameOf: Readonly<Record<keyof Refs, string>> = { state: address.ref, lease: `${address.ref}${LEASE_SUFFIX}` };
  const seenName = (ref: string): string => ref.replace(/^refs\/xroom\//, "refs/seen/");
  let opened: Promise<Workshop> | undefined;
  let closed = false;
  const workshop = async (): Promise<Workshop> => {
    if (closed) throw new Error(`${name} is closed`);
    return (opened ??= openWorkshop(address, options));
  };
  const git = async (args: readonly string[]): Promise<GitResult> => (await workshop()).run(args);
  // Git's own locks in the workshop are not waited for: each fails if another is at work.
  const inTurn = createQueue();

  const list = async (): Promise<Refs> => {
    const { code, out, said } = await git(["ls-remote", "--quiet", "--", REMOTE, nameOf.state, nameOf.lease]);
    if (code !== 0) throw unreachable(name, said);
    return refsIn(out, nameOf);
  };
  const fetch = async (): Promise<Refs> => {
    const pattern = `+${address.ref}*:${seenName(address.ref)}*`;
    for (let tries = 1; ; tries += 1) {
      const flags = ["--quiet", "--depth=1", "--prune", "--no-tags", "--no-recurse-submodules"];
      const { code, said } = await git(["fetch", ...flags, "--", REMOTE, pattern]);
      if (code === 0) break;
      // It is taken for an error, too, that there is nothing to fetch, or that a ref went away in between.
      const refs = await list();
      if (refs.state === undefined && refs.lease === undefined) return {};
      if (tries === TRIES) throw unreachable(name, said);
    }
    const { out } = await git(["for-each-ref", "--format=%(objectname)%09%(refname)", "refs/seen/"]);
    return refsIn(out, { state: seenName(nameOf.state), lease: seenName(nameOf.lease) });
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
    commit: (holder, drafts) => inTurn(async () => makeCommits(await workshop(), holder, drafts)),
    list: () => inTurn(list),
    fetch: () => inTurn(fetch),
    read: (commit, file) =>
      inTurn(async () => {
        const { code, out } = await git(["cat-file", "blob", `${commit}:${file}`]);
        if (code === 0) return out.toString("utf8");
        throw fail(
          "state-broken",
          `${name} is no state: its commit ${commit} holds no ${file}`,
          "Choose another ref, or mend this one: `git log` of it shows what was there before.",
        );
      }),
    push: (moves) =>
      inTurn(async () => {
        const { code, out, said } = await git(["push", "--atomic", ...pushArguments(moves)]);
        const reasons = out
          .toString("utf8")
          .split("\n")
          .filter((line) => line.startsWith("!"));
        const told = reasons.map((line) => line.split("\t").slice(2).join(" "));
        return {
          done: code === 0,
          refused: reasons.length > 0,
          said: [...new Set(told), said].filter((each) => each !== "").join(" · "),
        };
      }),
    explain: (moves, said) =>
      inTurn(async () => {
        const dryRun = async (...flags: string[]): Promise<boolean> =>
          (await git(["push", "--dry-run", ...flags, ...pushArguments(moves)])).code === 0;
        if (!(await dryRun("--atomic")) && (await dryRun())) {
          return fail(
            "git-not-atomic",
            `the server of ${name} can't move two refs at once (git push --atomic), and so can't keep a lock`,
            "Keep the state in a repository on another server, or in another place.",
          );
        }
        return fail(
          "git-refused",
          `the push to ${name} was refused: ${said}`,
          `Whoever runs this needs the right to push ${nameOf.state} and ${nameOf.lease}; see that no hook or rule of the server is in the way.`,
        );
      }),
    close: async () => {
      closed = true;
      await inTurn(async () => (await opened?.catch(() => undefined))?.close());
    },
  };
}

/** Lines of a commit, a tab and a ref. */
function refsIn(lines: Buffer, names: Readonly<Record<keyof Refs, string>>): Refs {
  const found = new Map<string, string>();
  for (const line of lines.toString("utf8").split("\n")) {
    const [commit = "", ref = ""] = line.split("\t");
    found.set(ref, commit);
  }
  const [state, lease] = [found.get(names.state), found.get(names.lease)];
  return { ...(state === undefined ? {} : { state }), ...(lease === undefined ? {} : { lease }) };
}

function unreachable(name: string, said: string): Failure {
  return fail(
    "git-unreachable",
    `git can't read ${name}: ${said}`,
    "See that the repository is there, and that git gets to it without asking: `git ls-remote` shows as much.",
  );
}
