import { fail } from "../model/diagnostic.ts";
import type { Environment } from "../model/environment.ts";
import { localEnvironment } from "./environment.ts";
import { runGit } from "./process.ts";

/** Older ones ignore safe.bareRepository, and so run what a folder of a pull request says (October 2022). */
const OLDEST = [2, 38] as const;

/** Throws a Failure without git, or with an older one. */
export async function requireGit(environment: Environment): Promise<void> {
  const { out } = await runGit(["--version"], { directory: ".", environment: localEnvironment(environment) });
  const version = /\d+(?:\.\d+)+/.exec(out.toString("utf8"))?.[0] ?? "of no version";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  const oldest = OLDEST.join(".");
  throw fail(
    "old-git",
    `git ${version} is too old: before ${oldest} a folder of a pull request could have it run commands`,
    `Install git ${oldest} or newer.`,
  );
}
