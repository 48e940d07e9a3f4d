import { type Failure, fail } from "../model/diagnostic.ts";
import type { Environment } from "../model/environment.ts";
import { findRepository, type Repository } from "./repository.ts";

/** What needs a repository, and what to do without one. */
interface Need {
  readonly by: string;
  readonly help: string;
}

const BASE: Need = { by: "--base", help: "Run it in a clone, or plan without --base." };
/** Its configs come from commits. */
export const CI: Need = { by: "`xroom ci`", help: "Run it in a clone, as the job's checkout step makes it." };

/** Throws a Failure. */
export async function openBaseRepository(
  directory: string,
  environment: Environment,
  { by, help }: Need = BASE,
): Promise<Repository> {
  const found = await findRepository(directory, environment);
  switch (found.kind) {
    case "repository":
      return found;
    case "none":
      throw noRepository(`${directory} is not in a git repository, which ${by} needs`, help);
    case "refused":
      // Often another user's, as in a container that runs as root.
      throw noRepository(
        `git can't read the repository of ${directory}: ${found.reason}`,
        `If another user owns it, as in a container: git config --global --add safe.directory ${directory}`,
      );
    default:
      return found satisfies never;
  }
}

function noRepository(summary: string, help: string): Failure {
  return fail("no-repository", summary, help);
}
